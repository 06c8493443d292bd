using FinOps.Server.Hosting;
using FinOps.Stores.Embedded;

try
{
    await using var app = FinOpsHost.Create(args);
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException)
{
    // Asked to stop while starting.
    return 0;
}
catch (DataDirectoryInUseException e)
{
    Console.Error.WriteLine(e.Message);
    return 3;
}
catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    Console.Error.WriteLine($"{e.Message} Name another port with FINOPS_PORT.");
    return 3;
}
