using FinOps.Stores.ClickHouse;

namespace FinOps.Stores.Tests.Ingestion;

/// <summary>The first blocks of a zstd file are a whole frame of their own. That engines unpack it is shown where bills are imported.</summary>
public sealed class ZstdHeadTests
{
    private static readonly byte[] Head = [0x28, 0xB5, 0x2F, 0xFD, 0, 13 << 3];

    [Fact]
    public void A_short_file_keeps_all_its_blocks_and_loses_its_checksum()
    {
        // With a checksum, its own window, and no size.
        byte[] file = [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, .. Raw("ab", false), .. Raw("cdefghijklmnop", true), 1, 2, 3, 4];
        Assert.Equal([.. Head, .. Raw("ab", false), .. Raw("cdefghijklmnop", true)], ZstdHead.Of(file));
    }

    [Fact]
    public void A_long_file_is_cut_after_eight_blocks()
    {
        // Of a known size, which is also its window.
        List<byte> file = [0x28, 0xB5, 0x2F, 0xFD, 0x60, 1, 2];
        for (var i = 0; i < 12; i++) file.AddRange(Raw($"block {i:00}", i == 11));
        byte[] expected = [.. Head, .. Enumerable.Range(0, 8).SelectMany(i => Raw($"block {i:00}", i == 7))];
        Assert.Equal(expected, ZstdHead.Of([.. file]));
    }

    [Fact]
    public void A_run_takes_one_byte_whatever_its_length_and_what_is_cut_off_is_left_out()
    {
        var length = 100_000;
        byte[] run = [(byte)((length << 3) | 2), (byte)(length >> 5), (byte)(length >> 13), (byte)'x'];
        byte[] file = [0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0x58, 1, 2, 3, 4, 5, 6, 7, 8, .. run, .. Raw("abcdef", true)[..^1]];
        byte[] last = [(byte)(run[0] | 1), .. run[1..]];
        Assert.Equal([.. Head, .. last], ZstdHead.Of(file));
    }

    [Theory]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD })]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 1, 0x58, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 })]
    public void What_has_no_block_is_given_back(byte[] file) => Assert.Equal(file, ZstdHead.Of(file));

    private static byte[] Raw(string text, bool last) =>
        [(byte)((text.Length << 3) | (last ? 1 : 0)), (byte)(text.Length >> 5), 0, .. System.Text.Encoding.ASCII.GetBytes(text)];
}
