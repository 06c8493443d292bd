using System.IO.Compression;
using System.Text;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>Parts of a bill as programs write them: some with a byte-order mark, some packed, some as a list.</summary>
public sealed class BillPartsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("finops-parts-").FullName;
    private int files;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("{\"a\":1}\n", "\uFEFF{\"a\":2}", "{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("\uFEFF\n{\"a\":1}", "{\"a\":2}\n", "\n{\"a\":1}\n{\"a\":2}\n")]
    [InlineData("\uFEFFa,b\n1,2\n", "a,b\r\n3,4", "a,b\n1,2\n3,4\n")]
    [InlineData("a,b\n1,2", "\uFEFFa,b\n", "a,b\n1,2\n")]
    public async Task A_byte_order_mark_is_no_part_of_a_record(string first, string second, string whole)
    {
        Assert.Equal(whole, await Joined(Plain(first), Plain(second)));
        Assert.Equal(whole, await Joined(Packed(first), Packed(second)));
    }

    [Fact]
    public async Task JSON_and_CSV_are_no_bill_together_whatever_their_marks()
    {
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => Joined(Plain("a,b\n1,2\n"), Plain("\uFEFF{\"a\":1}\n")));
        Assert.Equal("parts_unfit", refused.Problem.Code);
    }

    [Fact]
    public async Task Lists_of_objects_are_refused_in_words()
    {
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(() => Joined(Plain("[{\"a\":1}]"), Plain("[{\"a\":2}]")));
        Assert.Contains("one object to a line", refused.Problem.Detail, StringComparison.Ordinal);
    }

    private async Task<string> Joined(params string[] parts)
    {
        var target = NewFile();
        await new BillParts(null!, null!, null!, new UnpackLimits()).Join(parts, target, Stop);
        await using var text = new GZipStream(File.OpenRead(target), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await text.CopyToAsync(whole, Stop);
        return Encoding.UTF8.GetString(whole.ToArray());
    }

    private string Plain(string text)
    {
        var path = NewFile();
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        return path;
    }

    private string Packed(string text)
    {
        var path = NewFile();
        using var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        packed.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }

    private string NewFile() => Path.Combine(folder, $"{++files}");
}
