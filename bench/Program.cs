using FinOps.Bench;

var options = BenchOptions.Parse(args);
var report = new Report();
try
{
    await using var stage = await Stage.Build(options.Folder);
    var imports = new ImportBench(stage, options, report);
    await imports.Compare();
    await new NativeBench(stage, options, report).Run();
    await new TenantsBench(stage, options, report).Run();
    await imports.Grow();
    await new QuestionBench(stage, options, report).Run();
    await new PageBench(stage, report).Run();
    report.Print();
    return report.AllHold ? 0 : 1;
}
finally
{
    if (Directory.Exists(options.Folder)) Directory.Delete(options.Folder, recursive: true);
}
