using FinOps.Engine;
using FinOps.Engine.Data;

const int WrongUsage = 2;
const int Failed = 3;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(EngineOptions.Usage);
    return 0;
}
try
{
    var options = EngineOptions.Parse(args, Environment.GetEnvironmentVariable);
    if (options.Check)
        Console.WriteLine(EngineHost.Check(options));
    else
        await EngineHost.Run(options);
    return 0;
}
catch (UsageException wrong)
{
    Console.Error.WriteLine($"{wrong.Message}\n\n{EngineOptions.Usage}");
    return WrongUsage;
}
catch (Exception failure) when (failure is DataDirectoryInUseException or DllNotFoundException or EntryPointNotFoundException
    or BadImageFormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"The engine cannot start: {failure.Message}");
    return Failed;
}
