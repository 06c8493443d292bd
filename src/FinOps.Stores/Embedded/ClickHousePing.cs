namespace FinOps.Stores.Embedded;

/// <summary>Asks a ClickHouse, embedded or elsewhere, whether it answers and knows us.</summary>
internal sealed class ClickHousePing : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3) })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    public async Task Ask(ClickHouseEndpoint endpoint, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = new StringContent("SELECT 1") };
        request.Headers.Add("X-ClickHouse-User", endpoint.User);
        request.Headers.Add("X-ClickHouse-Key", endpoint.Password);
        using var answer = await _http.SendAsync(request, stop);
        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync(stop);
            throw new HttpRequestException($"ClickHouse answers {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 200)]}");
        }
    }

    public void Dispose() => _http.Dispose();
}
