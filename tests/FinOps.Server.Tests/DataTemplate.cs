using System.Diagnostics;

[assembly: AssemblyFixture(typeof(FinOps.Server.Tests.DataTemplateFixture))]

namespace FinOps.Server.Tests;

/// <summary>
/// The data directory of a server that was started once and stopped in order. Whoever tests something else than how one comes
/// about begins with a copy: making databases and tables takes as long as most tests.
/// </summary>
internal static class DataTemplate
{
    private static readonly Lazy<Task<TempFolder>> Made = new(() =>
    {
        using (ExecutionContext.SuppressFlow()) return Task.Run(Make);
    });

    /// <summary>A folder of its own with a copy in it.</summary>
    public static async Task<TempFolder> Folder()
    {
        var template = await Made.Value;
        var folder = new TempFolder();
        // As it is, owners and all: PostgreSQL insists on its own.
        using var copy = Process.Start("cp", ["-Rp", template.Path + "/.", folder.Path]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
        return folder;
    }

    /// <summary>Removes it, once no test wants a copy any more.</summary>
    public static async ValueTask Remove()
    {
        if (Made.IsValueCreated) (await Made.Value).Dispose();
    }

    private static async Task<TempFolder> Make()
    {
        var folder = new TempFolder();
        await (await RunningServer.Start(folder.Path)).DisposeAsync();
        return folder;
    }
}

/// <summary>Goes with the tests of this assembly, and the template with it.</summary>
public sealed class DataTemplateFixture : IAsyncDisposable
{
    public ValueTask DisposeAsync() => DataTemplate.Remove();
}
