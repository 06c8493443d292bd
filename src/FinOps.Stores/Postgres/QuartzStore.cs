using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace FinOps.Stores.Postgres;

/// <summary>
/// Keeps Quartz's clock in PostgreSQL, clustered: what is due is started by one of the servers, and taken over by another
/// when that one dies. It is started by whoever uses it, once the engines are ready.
/// </summary>
internal static class QuartzStore
{
    public static void AddQuartzStore(this IServiceCollection services, int syncsBegun) => services.AddQuartz(quartz =>
    {
        quartz.ConfigureScheduler(scheduler =>
        {
            scheduler.InstanceName = "finops";
            scheduler.GenerateInstanceId = true;
            scheduler.IdleWaitTime = TimeSpan.FromSeconds(10);
            scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
        });
        quartz.UseDefaultThreadPool(syncsBegun);
        quartz.UsePersistentStore(store =>
        {
            store.UsePostgres(source => source.DataSourceFactory = all => all.GetRequiredService<PostgresStore>().Work);
            store.UseClustering(cluster => cluster.CheckinInterval = TimeSpan.FromSeconds(10));
            store.ConfigureStore(options =>
            {
                options.TablePrefix = "qrtz_";
                options.SchemaProvisioning = SchemaProvisioning.None;
                options.MisfireThreshold = TimeSpan.FromMinutes(1);
            });
        });
    });
}
