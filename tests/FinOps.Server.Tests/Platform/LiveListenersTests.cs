using FinOps.Platform.Access;
using FinOps.Platform.Live;
using FinOps.Platform.Sessions;
using FinOps.Server.Live;

namespace FinOps.Server.Tests.Platform;

/// <summary>Whom a signal makes the server ask anew.</summary>
public sealed class LiveListenersTests
{
    private static readonly Guid Person = Guid.Parse("11111111-1111-4111-8111-111111111111");

    [Theory]
    [InlineData(SessionBook.Signal, 0, "11111111-1111-4111-8111-111111111111", true)]
    [InlineData(SessionBook.Signal, 0, "22222222-2222-4222-8222-222222222222", false)]
    [InlineData(SessionBook.Signal, 0, null, true)]
    [InlineData(AccessBook.Signal, 0, "22222222-2222-4222-8222-222222222222", true)]
    [InlineData(AccessBook.Signal, 7, null, true)]
    [InlineData(AccessBook.Signal, 8, null, false)]
    public void A_session_concerns_its_person_and_anything_else_its_tenant(string kind, int tenant, string? person, bool concerned)
    {
        var data = person is null ? JsonSerializer.SerializeToElement(new { }) : JsonSerializer.SerializeToElement(new { person });
        Assert.Equal(concerned, LiveListeners.Concerns(new Signal(tenant, kind, data), new Caller(CallerKind.Session, Person, "p"), 7));
    }
}
