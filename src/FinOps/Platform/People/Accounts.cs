using FinOps.Platform.Access;
using FinOps.Platform.Live;

namespace FinOps.Platform.People;

/// <summary>
/// Knows whether anybody has an account, on every server: from the first one on, being on the machine is not enough
/// (<see cref="LocalAdministrator"/>).
/// </summary>
public sealed class Accounts
{
    private readonly PersonBook people;
    private readonly LocalAdministrator local;

    /// <summary>Listens from now on.</summary>
    public Accounts(PersonBook people, LocalAdministrator local, Signals signals)
    {
        (this.people, this.local) = (people, local);
        signals.Subscribe(signal => signal.Kind is PersonBook.AccountsSignal or Signals.Resync ? Look(CancellationToken.None) : Task.CompletedTask);
    }

    /// <summary>Looks into the database. Done before the platform counts as ready, so that no request slips through before.</summary>
    public async Task Look(CancellationToken stop)
    {
        if (!local.HasAccounts && await people.Any(stop)) local.HasAccounts = true;
    }
}
