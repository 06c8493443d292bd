using FinOps.Costs.Simple;
using FinOps.Providers.Aws;
using FinOps.Providers.Aws.Connection;
using FinOps.Providers.Azure;
using FinOps.Providers.Azure.Connection;
using FinOps.Providers.Demo;
using FinOps.Providers.FocusFile;
using FinOps.Providers.Gcp;
using FinOps.Providers.Gcp.Connection;
using FinOps.Providers.GenericCsv;
using FinOps.Providers.Oci;
using FinOps.Providers.SignIn;
using FinOps.Understand.Allocation.Tags;
using FinOps.Understand.Ingestion;
using Microsoft.Extensions.DependencyInjection;

namespace FinOps.Providers;

/// <summary>Every kind of bill that can be read: one line each.</summary>
public static class ProvidersModule
{
    /// <summary>Adds all of them.</summary>
    public static IServiceCollection AddProviders(this IServiceCollection services) => services
        .AddSingleton<IBillFormat, FocusFileFormat>()
        .AddSingleton<IBillFormat, AwsCurFormat>()
        .AddSingleton<IBillFormat, AwsFocusFormat>()
        .AddSingleton<IBillFormat, AzureCostsFormat>()
        .AddSingleton<IBillFormat, AzurePurchasesFormat>()
        .AddSingleton<IBillFormat, AzureFocusFormat>()
        .AddSingleton<IBillFormat, GcpBillingFormat>()
        .AddSingleton<IBillFormat, GcpFocusFormat>()
        .AddSingleton<IBillFormat, OciCostFormat>()
        .AddSingleton<IBillFormat, OciFocusFormat>()
        .AddSingleton<IGenericFormat, GenericCsvFormat>()
        .AddAwsConnection()
        .AddAzureConnection()
        .AddGcpConnection()
        .AddKnownSignIns()
        .AddSingleton<ITagEnforcement, AwsTagPolicies>()
        .AddSingleton<ITagEnforcement, AzureTagPolicies>()
        .AddSingleton<ITagEnforcement, GcpTagPolicies>()
        .AddSingleton<SampleData>()
        .AddSingleton<ISampleBills, SampleBills>()
        // What people type for a provider whose bills spell it otherwise.
        .AddSingleton(new ProviderAlias("gcp", "Google Cloud"))
        .AddSingleton(new ProviderAlias("google", "Google Cloud"))
        .AddSingleton(new ProviderAlias("amazon", "AWS"))
        .AddSingleton(new ProviderAlias("azure", "Microsoft"));
}
