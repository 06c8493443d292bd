using System.CommandLine;

namespace FinOps.Cli.Verbs;

/// <summary><c>finops completion bash|zsh|fish</c>: a script that lets the shell complete finops.</summary>
internal static class CompletionVerb
{
    // Each script asks finops itself, so it never falls behind the verbs.
    private const string Bash = """
        # Load with:  source <(finops completion bash)
        _finops() {
          local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}"
          line="${line#* }"
          [ "$word" = "=" ] && word=""
          COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _finops finops
        """;

    private const string Zsh = """
        #compdef finops
        # Load with:  source <(finops completion zsh)
        _finops() {
          local line="${(j: :)words[2,CURRENT]}"
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          compset -P '*='
          compadd -a found || _files
        }
        compdef _finops finops
        """;

    private const string Fish = """
        # Load with:  finops completion fish | source
        function __finops_complete
          set -l line (commandline -cp | string replace -r '^\S+\s*' '')
          set -l before (string match -r '^-[^=]*=' -- (commandline -ct))
          finops "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null | string replace -r '^' "$before"
        end
        complete -c finops -a '(__finops_complete)'
        """;

    public static Command Build(CommandLine line) => new("completion", "Print a script that completes finops in your shell")
    {
        For("bash", Bash, line),
        For("zsh", Zsh, line),
        For("fish", Fish, line),
    };

    /// <summary>
    /// A shell that asks about <c>--option=par</c> is answered as for <c>--option par</c>: System.CommandLine fails on the former.
    /// </summary>
    public static IReadOnlyList<string> Tolerate(IReadOnlyList<string> arguments)
    {
        if (arguments is not [var directive, var line] || !directive.StartsWith("[suggest:", StringComparison.Ordinal))
            return arguments;
        var word = line.LastIndexOf(' ') + 1;
        var equals = line.IndexOf('=', word);
        return equals < 0 || line[word] != '-' ? arguments : [directive, $"{line[..equals]} {line[(equals + 1)..]}"];
    }

    private static Command For(string shell, string script, CommandLine line) =>
        line.Does(new Command(shell, $"For {shell}"), call =>
        {
            call.WriteText(writer => writer.WriteLine(script));
            return Task.FromResult(ExitCode.Success);
        });
}
