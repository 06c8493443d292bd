using FinOps.Bench;

var options = BenchOptions.Parse(args);
var report = new Report();
try
{
    await using var stage = await Stage.Build(options.Folder);
    var imports = new ImportBench(stage, options, report);
    if (options.Has("import")) await imports.Compare();
    if (options.Has("native")) await new NativeBench(stage, options, report).Run();
    if (options.Has("tenants")) await new TenantsBench(stage, options, report).Run();
    if (options.Has("grow")) await imports.Grow();
    if (options.Has("questions")) await new QuestionBench(stage, options, report).Run();
    if (options.Has("page")) await new PageBench(stage, report).Run();
    if (options.Has("access")) await new AccessBench(stage, report).Run();
    if (options.Has("people")) await new PeopleBench(stage, options, report).Run();
    if (options.Has("allocation")) await new AllocationBench(stage, options, report).Run();
    report.Print();
    return report.AllHold ? 0 : 1;
}
finally
{
    if (Directory.Exists(options.Folder)) Directory.Delete(options.Folder, recursive: true);
}
