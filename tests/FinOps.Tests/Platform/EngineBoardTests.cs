using FinOps.Platform;
using FinOps.Platform.Engines;
using FinOps.Platform.Tenancy;

namespace FinOps.Tests.Platform;

public sealed class EngineBoardTests
{
    private readonly EngineBoard _board = new(TimeProvider.System);

    [Fact]
    public async Task Whoever_waits_goes_on_when_the_engine_is_ready_also_the_second_time()
    {
        var first = _board.WhenReady(EngineName.Costs, CancellationToken.None);
        _board.Report(EngineName.Costs, EngineState.Starting, embedded: true);
        Assert.False(first.IsCompleted);
        _board.Report(EngineName.Costs, EngineState.Ready, embedded: true);
        await first;
        _board.Report(EngineName.Costs, EngineState.Down, embedded: true, restarts: 1, reason: "its process ended");
        var second = _board.WhenReady(EngineName.Costs, CancellationToken.None);
        _board.Report(EngineName.Costs, EngineState.Starting, embedded: true, restarts: 1);
        Assert.False(second.IsCompleted);
        _board.Report(EngineName.Costs, EngineState.Ready, embedded: true, restarts: 1);
        await second;
    }

    [Fact]
    public void Demanding_an_engine_that_is_not_ready_says_which_one()
    {
        Assert.Equal(EngineName.Platform, Assert.Throws<EngineDownException>(() => _board.Demand(EngineName.Platform)).Engine);
        _board.Report(EngineName.Platform, EngineState.Ready, embedded: false);
        _board.Demand(EngineName.Platform);
        Assert.False(_board.AllReady);
        _board.Report(EngineName.Costs, EngineState.Ready, embedded: false);
        Assert.True(_board.AllReady);
    }

    [Theory]
    [InlineData("CreatedAt", "created_at")]
    [InlineData("RollUpTagKeys", "roll_up_tag_keys")]
    [InlineData("ImportID", "import_id")]
    [InlineData("HTTPStatus", "http_status")]
    [InlineData("IX_tenants_Slug", "ix_tenants_slug")]
    [InlineData("already_snake", "already_snake")]
    public void Names_become_snake_case(string name, string expected) => Assert.Equal(expected, SnakeCaseNames.Of(name));

    [Fact]
    public void A_scope_holds_one_tenant_all_or_none()
    {
        Assert.Equal(["", "7", "all"], new[] { TenantScope.None.Setting, TenantScope.Of(7).Setting, TenantScope.All.Setting });
        Assert.Throws<ArgumentOutOfRangeException>(() => TenantScope.Of(0));
    }
}
