using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;
using FinOps.Cli.Output;
using FinOps.Cli.Verbs;
using FinOps.Cli.Verbs.Allocation;

namespace FinOps.Cli;

/// <summary>The command line as a whole: the verbs, and what becomes of errors.</summary>
internal sealed class CommandLine(Surroundings around)
{
    private readonly GlobalOptions _globals = new();

    public static async Task<int> Run(IReadOnlyList<string> arguments, Surroundings around, CancellationToken stop)
    {
        var root = new CommandLine(around).Root();
        var parse = root.Parse(CompletionVerb.Tolerate(arguments));
        if (arguments.Count == 0)
            return Welcome(root, around);
        if (parse.Action is ParseErrorAction)
            return (int)UsageErrors.Report(parse, around.Error);
        await using var help = new StreamWriter(around.Output, new UTF8Encoding(false), leaveOpen: true);
        var configuration = new InvocationConfiguration
        {
            Output = help,
            Error = around.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,   // signals are ours: an import is cancelled on the server before we leave
        };
        try
        {
            return await parse.InvokeAsync(configuration, stop);
        }
        catch (CommandFailure failure)
        {
            failure.Report(around.Error);
            return (int)failure.ExitCode;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            around.Error.WriteLine("finops: stopped.");
            return (int)ExitCode.Failure;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            new CommandFailure("A file could not be read or written.", broken.Message).Report(around.Error);
            return (int)ExitCode.Failure;
        }
    }

    /// <summary>Gives a command its deed.</summary>
    public Command Does(Command command, Func<Call, Task<ExitCode>> deed)
    {
        command.SetAction(async (parse, stop) => (int)await deed(new Call(parse, around, _globals, stop)));
        return command;
    }

    /// <summary>Nothing was asked: say what can be. On stderr, for it is no answer.</summary>
    private static int Welcome(RootCommand root, Surroundings around)
    {
        root.Parse("--help").Invoke(new InvocationConfiguration { Output = around.Error, Error = around.Error });
        return (int)ExitCode.Usage;
    }

    private RootCommand Root()
    {
        var root = new RootCommand("finops: what the cloud costs, from its bills. Answers on stdout, progress and errors on stderr; "
            + "exit code 0 done, 1 the answer is no, 2 wrong usage, 3 failure.")
        {
            ServeVerb.Build(this),
            DemoVerb.Build(this),
            ImportVerb.Build(this),
            ImportsVerb.Build(this),
            MappingsVerb.Build(this),
            CostsVerb.Build(this),
            DimensionsVerb.Build(this),
            TenantsVerb.Build(this),
            AuditVerb.Build(this),
            KeysVerb.Build(this),
            ConnectionsVerb.Build(this),
            AllocationVerb.Build(this),
            ExportVerb.Build(this),
            FocusVerb.Build(this),
            BackupVerb.Build(this),
            RestoreVerb.Build(this),
            DoctorVerb.Build(this),
            CompletionVerb.Build(this),
        };
        root.Options.OfType<HelpOption>().Single().Aliases.Clear();
        root.Options.OfType<HelpOption>().Single().Aliases.Add("-h");
        root.Options.Add(_globals.Output);
        root.Options.Add(_globals.Url);
        root.Options.Add(_globals.Data);
        return root;
    }
}
