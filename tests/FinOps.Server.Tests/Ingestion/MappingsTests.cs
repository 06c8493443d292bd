using System.Net;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>Tables that no provider writes: their mapping is tried, saved and used, by the tenant whose it is.</summary>
public sealed class MappingsTests(ServerFixture fixture)
{
    private const string Table = "Tag;Produkt;Betrag\n05.01.2026;Editor;1.234,56\n17.01.2026;Suche;-0,50\n";

    private static readonly object Mapping = new
    {
        columns = new Dictionary<string, string>(StringComparer.Ordinal) { ["BilledCost"] = "Betrag", ["ChargePeriodStart"] = "Tag", ["ServiceName"] = "Produkt" },
        constants = new Dictionary<string, string>(StringComparer.Ordinal) { ["ProviderName"] = "Softwarehaus" },
        dateFormat = "dd.MM.yyyy",
        decimalSeparator = ",",
        currency = "EUR",
    };

    [Fact]
    public async Task A_mapping_is_tried_saved_and_used()
    {
        var intake = await Intake.New(fixture);
        using var tried = await intake.Http.PostAsJsonAsync("/api/imports/mappings/preview", new { head = Table + "gestern;Suche;viel\n", mapping = Mapping });
        var preview = JsonElement.Parse(await tried.Content.ReadAsStringAsync());
        Assert.True(tried.StatusCode == HttpStatusCode.OK, preview.ToString());
        var rows = preview.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal([0, 0, 2], rows.Select(r => r.GetProperty("problems").GetArrayLength() > 0 ? 2 : 0));
        Assert.Empty(await intake.List());

        using var saved = await intake.Http.PutAsJsonAsync("/api/imports/mappings/licences", Mapping);
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
        var import = (await intake.Import(Table, "licences.csv", "&format=generic:licences")).Published();
        Assert.Equal((2, 2, 0), import.Counts());
        Assert.Equal("generic:licences", import.GetProperty("format").GetString());
        var kept = await intake.Rows($"SELECT ServiceName, toString(BilledCost), BillingCurrency FROM cost_rows WHERE ImportId = {import.Id()} ORDER BY SourceRow");
        Assert.Equal(["Editor 1234.56 EUR", "Suche -0.5 EUR"], kept.Select(r => string.Join(' ', r)));

        var listed = await intake.Http.GetFromJsonAsync<JsonElement>("/api/imports/mappings");
        Assert.Equal(["licences"], listed.EnumerateArray().Select(m => m.GetProperty("name").GetString()));
        Assert.Equal("Betrag", (await intake.Http.GetFromJsonAsync<JsonElement>("/api/imports/mappings/licences")).GetProperty("mapping").GetProperty("columns").GetProperty("BilledCost").GetString());
    }

    [Fact]
    public async Task A_mapping_is_suggested_by_the_first_lines()
    {
        var intake = await Intake.New(fixture);
        using var answer = await intake.Http.PostAsJsonAsync("/api/imports/mappings/suggest", new { head = Table });
        var suggestion = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["Tag", "Produkt", "Betrag"], suggestion.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        var mapping = suggestion.GetProperty("mapping");
        Assert.Equal(("Betrag", "dd.MM.yyyy", ","), (mapping.GetProperty("columns").GetProperty("BilledCost").GetString(), mapping.GetProperty("dateFormat").GetString(), mapping.GetProperty("decimalSeparator").GetString()));
        Assert.Equal(2, suggestion.GetProperty("notes").GetArrayLength());

        foreach (var (head, code) in new[] { ("", "empty_file"), ("one column\n", "not_a_bill") })
        {
            using var refused = await intake.Http.PostAsJsonAsync("/api/imports/mappings/suggest", new { head });
            Assert.Equal((HttpStatusCode.BadRequest, code), (refused.StatusCode, (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task A_mapping_belongs_to_its_tenant_until_it_is_deleted()
    {
        var (mine, other) = (await Intake.New(fixture), await Intake.New(fixture));
        using (var saved = await mine.Http.PutAsJsonAsync("/api/imports/mappings/licences", Mapping)) saved.EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NotFound, (await other.Http.GetAsync("/api/imports/mappings/licences")).StatusCode);
        Assert.Equal(0, (await other.Http.GetFromJsonAsync<JsonElement>("/api/imports/mappings")).GetArrayLength());
        var refused = await other.Import(Table, "licences.csv", "&format=generic:licences");
        Assert.Equal("unknown_mapping", refused.GetProperty("error").GetProperty("code").GetString());

        Assert.Equal(HttpStatusCode.NotFound, (await other.Http.DeleteAsync("/api/imports/mappings/licences")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await mine.Http.DeleteAsync("/api/imports/mappings/licences")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await mine.Http.GetAsync("/api/imports/mappings/licences")).StatusCode);
    }

    [Fact]
    public async Task A_wrong_mapping_is_refused_before_it_is_saved()
    {
        var intake = await Intake.New(fixture);
        using var saved = await intake.Http.PutAsJsonAsync("/api/imports/mappings/bad", new { columns = new Dictionary<string, string>(StringComparer.Ordinal) { ["Costs"] = "a" } });
        Assert.Equal(HttpStatusCode.BadRequest, saved.StatusCode);
        Assert.Contains("FOCUS has no column Costs", await saved.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var named = await intake.Http.PutAsJsonAsync("/api/imports/mappings/a%20b", Mapping);
        Assert.Equal(HttpStatusCode.BadRequest, named.StatusCode);
        using var empty = await intake.Http.PutAsJsonAsync("/api/imports/mappings/empty", new { currency = "EUR" });
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
    }

    [Fact]
    public async Task Bills_of_JSON_objects_are_recognised()
    {
        var intake = await Intake.New(fixture);
        const string Line = """{"billing_account_id":"A","service":{"description":"BigQuery"},"sku":{"id":"S"},"usage_start_time":"2026-01-05 10:00:00 UTC","usage_end_time":"2026-01-05 11:00:00 UTC","cost":1.25,"currency":"USD","credits":[{"type":"PROMOTION","name":"P","amount":-0.25}],"invoice":{"month":"202601"},"cost_type":"regular"}""";
        var import = await intake.Import($"{Line}\n{Line}\n", "export-000000000000.json");
        Assert.True(import.State() == "published", import.ToString());
        Assert.Equal("gcp", import.GetProperty("format").GetString());
        Assert.Equal("2", import.AsStored()["USD BilledCost"]);
    }
}
