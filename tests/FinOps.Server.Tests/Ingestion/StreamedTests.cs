using FinOps.Server.Tests.Conformance;

namespace FinOps.Server.Tests.Ingestion;

/// <summary>What holds for bills that the cost store reads from the server's disk holds for bills that are sent to it.</summary>
public sealed class StreamedSampleBillsTests(StreamingServerFixture fixture) : SampleBillsTests(fixture);

/// <inheritdoc cref="StreamedSampleBillsTests"/>
public sealed class StreamedFormsTests(StreamingServerFixture fixture) : FormsTests(fixture);

/// <inheritdoc cref="StreamedSampleBillsTests"/>
public sealed class StreamedCellTests(StreamingServerFixture fixture) : CellTests(fixture);

/// <inheritdoc cref="StreamedSampleBillsTests"/>
public sealed class StreamedParquetTests(StreamingServerFixture fixture) : ParquetTests(fixture);

/// <inheritdoc cref="StreamedSampleBillsTests"/>
public sealed class StreamedNotBillTests(StreamingServerFixture fixture) : NotBillTests(fixture);

/// <inheritdoc cref="StreamedSampleBillsTests"/>
public sealed class StreamedCancelTests(StreamingServerFixture fixture) : CancelTests(fixture);

/// <inheritdoc cref="StreamedSampleBillsTests"/>
public sealed class StreamedRulesTests(StreamingServerFixture fixture) : RulesTests(fixture);
