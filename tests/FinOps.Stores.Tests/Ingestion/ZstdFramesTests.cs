using FinOps.Stores.ClickHouse;

namespace FinOps.Stores.Tests.Ingestion;

/// <summary>A zstd file that ends before its last block is told from a whole one, wherever it was cut.</summary>
public sealed class ZstdFramesTests : IDisposable
{
    private static readonly byte[] Checked = [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, .. Raw("ab", false), .. Run(100_000, false), .. Raw("cdefghijklmnop", true), 1, 2, 3, 4];
    private static readonly byte[] Sized = [0x28, 0xB5, 0x2F, 0xFD, 0x60, 3, 0, .. Raw("xyz", true)];
    private static readonly byte[] Note = [0x53, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 7, 7, 7];

    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Whole_frames_one_after_the_other_are_whole()
    {
        Assert.True(IsWhole(Checked));
        Assert.True(IsWhole(Sized));
        Assert.True(IsWhole([.. Checked, .. Note, .. Sized]));
    }

    [Fact]
    public void A_file_cut_anywhere_is_not()
    {
        byte[] whole = [.. Checked, .. Note, .. Sized];
        int[] ends = [0, Checked.Length, Checked.Length + Note.Length, whole.Length];
        for (var length = 1; length <= whole.Length; length++) Assert.Equal(ends.Contains(length), IsWhole(whole[..length]));
    }

    [Fact]
    public void Something_else_behind_it_is_not_passed_over() => Assert.False(IsWhole([.. Checked, .. "BillingAccountId"u8]));

    [Fact]
    public void What_the_program_packs_is_whole_until_it_is_cut()
    {
        var text = string.Join('\n', Enumerable.Range(0, 60_000).Select(i => $"{i},{(long)i * 7_919 % 104_729}"));
        File.WriteAllText(path, text);
        try
        {
            using var zstd = System.Diagnostics.Process.Start("zstd", ["-q", "-f", path, "-o", path + ".zst"]);
            zstd.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("The program zstd is not on this machine.");
        }

        var packed = File.ReadAllBytes(path + ".zst");
        File.Delete(path + ".zst");
        Assert.True(IsWhole(packed));
        Assert.All(new[] { 1, packed.Length / 3, packed.Length / 2, packed.Length - 5, packed.Length - 1 }, length => Assert.False(IsWhole(packed[..length])));
    }

    private bool IsWhole(byte[] file)
    {
        File.WriteAllBytes(path, file);
        return ZstdFrames.IsWhole(path);
    }

    private static byte[] Raw(string text, bool last) =>
        [(byte)((text.Length << 3) | (last ? 1 : 0)), (byte)(text.Length >> 5), 0, .. System.Text.Encoding.ASCII.GetBytes(text)];

    private static byte[] Run(int length, bool last) => [(byte)((length << 3) | 2 | (last ? 1 : 0)), (byte)(length >> 5), (byte)(length >> 13), (byte)'x'];
}
