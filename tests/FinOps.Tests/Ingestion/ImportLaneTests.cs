using FinOps.Platform.Jobs;
using FinOps.Understand.Ingestion;

namespace FinOps.Tests.Ingestion;

/// <summary>Which bills wait behind a very large one: those that take long themselves, whatever they are called.</summary>
public sealed class ImportLaneTests : IDisposable
{
    private readonly string path = Path.Combine(Path.GetTempPath(), $"finops-lane-{Guid.NewGuid():N}");

    [Theory]
    [InlineData("bill.csv", 6, false, "Short")]
    [InlineData("bill.csv", 65, false, "Long")]
    [InlineData("bill.csv.gz", 5, true, "Short")]
    [InlineData("bill.csv.gz", 6, true, "Long")]
    // A connection's bill is called after its period.
    [InlineData("export/2026-08", 6, false, "Short")]
    [InlineData("export/2026-08", 65, false, "Long")]
    [InlineData("export/2026-08", 6, true, "Long")]
    public void Bytes_count_by_how_they_are_packed(string name, int mebibytes, bool packed, string lane)
    {
        using (var file = File.Create(path))
        {
            if (packed) file.Write([0x1F, 0x8B, 8, 0]);
            file.SetLength((long)mebibytes << 20);
        }

        Assert.Equal(Enum.Parse<JobLane>(lane), ImportQueue.LaneOf(Of(name, (long)mebibytes << 20)));
    }

    [Fact]
    public void What_stands_in_for_objects_elsewhere_counts_as_packed()
    {
        File.WriteAllText(path, "This bill lies in an object store.\n");
        Assert.Equal(JobLane.Long, ImportQueue.LaneOf(Of("export/2026-08", 8L << 20)));
        File.Delete(path);
        Assert.Equal(JobLane.Long, ImportQueue.LaneOf(Of("export/2026-08", 8L << 20)));
    }

    public void Dispose() => File.Delete(path);

    private Import Of(string name, long bytes) => new() { Source = "prod", FileName = name, Path = path, RequestedFormat = "auto", Bytes = bytes };
}
