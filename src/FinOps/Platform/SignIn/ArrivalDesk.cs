using FinOps.Platform.Access;
using FinOps.Platform.Members;
using FinOps.Platform.People;

namespace FinOps.Platform.SignIn;

/// <summary>Looks up what must be known of an arrival, has it judged, and does what was decided.</summary>
internal sealed class ArrivalDesk(PersonBook people, MemberBook members, RoleBook roles, AccessBook access, MailDomainBook domains)
{
    /// <summary>Who signs in; or why nobody does.</summary>
    public async Task<(Person? Person, string? Code)> Receive(SignInSource source, Arrival arrival, Guid? linkTo, CancellationToken stop)
    {
        var decision = ArrivalJudgement.Of(await Facts(source, arrival, linkTo, stop));
        switch (decision.Verdict)
        {
            case ArrivalVerdict.Refuse:
                return (null, decision.Code);
            case ArrivalVerdict.Link:
                // Somebody may have been faster; then the pair is judged as it is now.
                if (!await people.Link(decision.Person!.Id, arrival.Issuer, arrival.Subject, arrival.Email, stop)
                    && (await people.FindByIdentity(arrival.Issuer, arrival.Subject, stop))?.Id != decision.Person.Id)
                    return (null, "identity_of_another");
                break;
            case ArrivalVerdict.Join:
                var name = PersonBook.NameRefusal(arrival.Name) is null ? arrival.Name! : arrival.Email!;
                var made = await people.Create(new(arrival.Email!, name, EmailConfirmed: true), stop);
                if (made.Person is null) return (null, "address_has_account");
                if (!await people.Link(made.Person.Id, arrival.Issuer, arrival.Subject, arrival.Email, stop)) return (null, "identity_of_another");
                await Provide(source, arrival, made.Person, joins: true, stop);
                return (made.Person, null);
            case ArrivalVerdict.SignIn:
            default:
                break;
        }

        await Provide(source, arrival, decision.Person!, joins: false, stop);
        return (decision.Person, null);
    }

    private async Task<ArrivalFacts> Facts(SignInSource source, Arrival arrival, Guid? linkTo, CancellationToken stop)
    {
        var known = await people.FindByIdentity(arrival.Issuer, arrival.Subject, stop);
        var linking = linkTo is { } asked ? await people.Find(asked, stop) : null;
        var same = arrival.Email is { } email ? await people.FindByEmail(email, stop) : null;
        var ours = source.TenantId is { } tenant && arrival.Email is { } address && await domains.Owns(tenant, address, stop);
        var mayFollow = same is { IsOperator: false } && source.TenantId is { } whose
            && await access.TenantsOf(new Caller(CallerKind.Session, same.Id, same.Name), stop) is { Count: 1 } all && all.Contains(whose)
            && !(await access.Of(same.Id, whose, stop)).May(Permissions.TenantDelete);
        return new(known, linking, same, mayFollow, arrival.EmailVerified, ours, source.Own is { JoinsByDomain: true });
    }

    /// <summary>
    /// What a person's groups give at the tenant, anew with each sign-in; who is in none that gives a role has the role of those
    /// who join, if the provider made them join or gave them roles before.
    /// </summary>
    private async Task Provide(SignInSource source, Arrival arrival, Person person, bool joins, CancellationToken stop)
    {
        if (source is not { TenantId: { } tenant, Own: { } own }) return;
        var byGroup = own.RoleOfGroup;
        var wanted = arrival.Groups.Select(g => byGroup.GetValueOrDefault(g)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var before = await members.Of(tenant, person.Id, stop);
        var name = own.Id.ToString("N");
        // Groups give roles to those who belong to the tenant's domains or to the tenant already, to nobody else.
        var belongs = joins || before.Count > 0 || (arrival is { EmailVerified: true, Email: { } email } && own.JoinsByDomain && await domains.Owns(tenant, email, stop));
        if (!belongs) return;
        if (wanted.Count == 0 && (before.Count == 0 || before.Any(g => g.Source == "provider:" + name))) wanted.Add(own.JoinRole);
        var existing = (await roles.All(tenant, stop)).Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        await members.Provide(tenant, person.Id, name, [.. wanted.Where(existing.Contains)], stop);
    }
}
