using System.Globalization;
using System.Runtime.InteropServices;

namespace FinOps.Stores.Embedded;

/// <summary>
/// The operating system's account that PostgreSQL runs under. PostgreSQL refuses to run as root, so a server started as root
/// gives it another: <c>finops</c> if the machine has that account, else <c>nobody</c>.
/// </summary>
internal sealed record OsAccount(string Name, uint Uid, uint Gid)
{
    private const UnixFileMode OthersEnter = UnixFileMode.OtherExecute;

    /// <summary>The account to change to, or null when this process is not root and simply stays who it is.</summary>
    public static OsAccount? Unprivileged()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return null;
        }

        return Find("finops") ?? Find("nobody")
            ?? throw new InvalidOperationException("PostgreSQL does not run as root, and this machine has neither an account 'finops' nor 'nobody' to run it under.");
    }

    /// <summary>
    /// The command line that runs a program under this account. If the account may not enter one of the folders on the way
    /// (a checkout in root's home, say), it is lent the one capability that lets it.
    /// </summary>
    public IReadOnlyList<string> Run(IReadOnlyList<string> command, params IEnumerable<string> mustReach) =>
    [
        "setpriv", $"--reuid={Uid}", $"--regid={Gid}", "--clear-groups",
        .. mustReach.All(Reaches) ? [] : new[] { "--inh-caps=+dac_override", "--ambient-caps=+dac_override" },
        .. command,
    ];

    /// <summary>Makes the account the owner of a file or folder.</summary>
    public void Own(string path)
    {
        if (Chown(path, Uid, Gid) != 0)
        {
            throw new IOException($"{path} could not be given to the account '{Name}': error {Marshal.GetLastPInvokeError()}.");
        }
    }

    private static bool Reaches(string path)
    {
        for (var folder = Directory.GetParent(path); folder is not null; folder = folder.Parent)
        {
            if (!folder.UnixFileMode.HasFlag(OthersEnter))
            {
                return false;
            }
        }

        return true;
    }

    private static OsAccount? Find(string name)
    {
        foreach (var line in File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd") : [])
        {
            if (line.Split(':') is [var account, _, var uid, var gid, ..] && account == name)
            {
                return new(name, uint.Parse(uid, CultureInfo.InvariantCulture), uint.Parse(gid, CultureInfo.InvariantCulture));
            }
        }

        return null;
    }

    [DllImport("libc", EntryPoint = "chown", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
