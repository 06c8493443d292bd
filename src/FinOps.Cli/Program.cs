using System.Runtime.InteropServices;
using FinOps.Cli;

using var stopping = new CancellationTokenSource();

// The first Ctrl-C asks the command to stop in good order; a second one ends it at once.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stopping.IsCancellationRequested;
    stopping.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);

return await CommandLine.Run(args, Surroundings.OfThisProcess(), stopping.Token);
