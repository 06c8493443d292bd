using System.Text;

namespace FinOps.Server.Tests.Costs;

/// <summary>Brings a bill in through the front door and waits until it is published.</summary>
internal static class LoadedBill
{
    /// <summary>The slug of the new tenant that has it.</summary>
    public static async Task<string> Into(ServerFixture fixture, string fileName, string csv)
    {
        var tenant = await fixture.NewTenant();
        using var http = fixture.Server.Client();
        http.DefaultRequestHeaders.Add("X-Tenant", tenant);
        using var accepted = await http.PostAsync(
            $"/api/imports?fileName={fileName}", new ByteArrayContent(Encoding.UTF8.GetBytes(csv)) { Headers = { ContentType = new("application/octet-stream") } });
        accepted.EnsureSuccessStatusCode();
        var id = (await accepted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("imports")[0].GetProperty("importId").ToString();
        for (var tries = 0; tries < 300; tries++)
        {
            var import = await http.GetFromJsonAsync<JsonElement>($"/api/imports/{id}");
            var state = import.GetProperty("state").GetString();
            if (state == "published") return tenant;
            Assert.False(state is "failed" or "cancelled", import.GetRawText());
            await Task.Delay(100);
        }

        throw new TimeoutException("The import took longer than 30 seconds.");
    }
}
