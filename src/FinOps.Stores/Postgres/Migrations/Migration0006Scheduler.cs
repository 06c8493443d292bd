using FinOps.Platform;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FinOps.Stores.Postgres.Migrations;

/// <summary>
/// The tables in which Quartz keeps its clock, so that all servers of a database share one. Names and types are Quartz's;
/// no row belongs to a tenant: they hold only which connection is due when.
/// </summary>
[DbContext(typeof(PlatformDb))]
[Migration("0006_scheduler")]
public sealed class Migration0006Scheduler : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Jobs);
        migrationBuilder.Sql(KindsOfTriggers);
        migrationBuilder.Sql(Running);
    }

    private const string Jobs = """
        create table qrtz_job_details (
          sched_name text not null, job_name text not null, job_group text not null, description text, job_class_name text not null,
          is_durable boolean not null, is_nonconcurrent boolean not null, is_update_data boolean not null, requests_recovery boolean not null,
          job_data bytea,
          primary key (sched_name, job_name, job_group)
        );
        create table qrtz_triggers (
          sched_name text not null, trigger_name text not null, trigger_group text not null, job_name text not null, job_group text not null,
          description text, next_fire_time bigint, prev_fire_time bigint, priority integer, trigger_state text not null, trigger_type text not null,
          start_time bigint not null, end_time bigint, calendar_name text, misfire_instr smallint, misfire_orig_fire_time bigint,
          execution_group varchar(200), preferred_node varchar(200), preferred_node_auto boolean not null default false,
          retry_policy varchar(250), retry_attempt integer, continues_trigger_name text, continues_trigger_group text,
          continuation_condition integer, overlap_policy integer, pause_reason varchar(250), paused_by varchar(200), paused_at bigint,
          misfire_threshold bigint, fixed_delay boolean, job_data bytea,
          primary key (sched_name, trigger_name, trigger_group),
          foreign key (sched_name, job_name, job_group) references qrtz_job_details (sched_name, job_name, job_group)
        );
        create index ix_qrtz_triggers_job on qrtz_triggers (sched_name, job_name, job_group);
        create index ix_qrtz_triggers_due on qrtz_triggers (sched_name, trigger_state, next_fire_time, priority desc, misfire_instr);
        """;

    private const string KindsOfTriggers = """
        create table qrtz_simple_triggers (
          sched_name text not null, trigger_name text not null, trigger_group text not null,
          repeat_count bigint not null, repeat_interval bigint not null, times_triggered bigint not null,
          primary key (sched_name, trigger_name, trigger_group),
          foreign key (sched_name, trigger_name, trigger_group) references qrtz_triggers on delete cascade
        );
        create table qrtz_cron_triggers (
          sched_name text not null, trigger_name text not null, trigger_group text not null, cron_expression text not null, time_zone_id text,
          primary key (sched_name, trigger_name, trigger_group),
          foreign key (sched_name, trigger_name, trigger_group) references qrtz_triggers on delete cascade
        );
        create table qrtz_simprop_triggers (
          sched_name text not null, trigger_name text not null, trigger_group text not null,
          str_prop_1 text, str_prop_2 text, str_prop_3 text, int_prop_1 integer, int_prop_2 integer, long_prop_1 bigint, long_prop_2 bigint,
          dec_prop_1 numeric, dec_prop_2 numeric, bool_prop_1 boolean, bool_prop_2 boolean, time_zone_id text,
          primary key (sched_name, trigger_name, trigger_group),
          foreign key (sched_name, trigger_name, trigger_group) references qrtz_triggers on delete cascade
        );
        create table qrtz_blob_triggers (
          sched_name text not null, trigger_name text not null, trigger_group text not null, blob_data bytea,
          primary key (sched_name, trigger_name, trigger_group),
          foreign key (sched_name, trigger_name, trigger_group) references qrtz_triggers on delete cascade
        );
        create table qrtz_calendars (
          sched_name text not null, calendar_name text not null, calendar bytea not null, primary key (sched_name, calendar_name)
        );
        """;

    private const string Running = """
        create table qrtz_paused_trigger_grps (
          sched_name text not null, trigger_group text not null, pause_reason varchar(250), paused_by varchar(200), paused_at bigint,
          primary key (sched_name, trigger_group)
        );
        create table qrtz_paused_job_grps (
          sched_name text not null, job_group text not null, pause_reason varchar(250), paused_by varchar(200), paused_at bigint,
          primary key (sched_name, job_group)
        );
        create table qrtz_fired_triggers (
          sched_name text not null, entry_id text not null, trigger_name text not null, trigger_group text not null, instance_name text not null,
          fired_time bigint not null, sched_time bigint not null, priority integer not null, state text not null, job_name text, job_group text,
          is_nonconcurrent boolean not null, requests_recovery boolean, execution_group varchar(200), progress integer,
          progress_message varchar(250), interrupt_requested_time bigint,
          primary key (sched_name, entry_id)
        );
        create index ix_qrtz_fired_triggers_instance on qrtz_fired_triggers (sched_name, instance_name, requests_recovery);
        create index ix_qrtz_fired_triggers_job on qrtz_fired_triggers (sched_name, job_name, job_group);
        create index ix_qrtz_fired_triggers_trigger on qrtz_fired_triggers (sched_name, trigger_name, trigger_group);
        create table qrtz_scheduler_state (
          sched_name text not null, instance_name text not null, last_checkin_time bigint not null, checkin_interval bigint not null,
          quartz_version varchar(20),
          primary key (sched_name, instance_name)
        );
        create table qrtz_locks (sched_name text not null, lock_name text not null, primary key (sched_name, lock_name));
        create table qrtz_execution_history (
          sched_name text not null, entry_id text not null, instance_name text not null, job_name text not null, job_group text not null,
          trigger_name text not null, trigger_group text not null, fired_time bigint not null, run_time bigint not null,
          succeeded boolean not null, error_message text, retry_attempt integer not null default 0, retry_scheduled boolean not null default false,
          execution_log text, result integer, summary text, metrics text, manual boolean, fire_instance_id text, job_input text,
          job_input_too_large boolean,
          primary key (sched_name, entry_id)
        );
        create table qrtz_misfire_history (
          sched_name text not null, entry_id text not null, instance_name text not null, trigger_name text not null, trigger_group text not null,
          job_name text, job_group text, misfire_time bigint not null, sched_time bigint, reason integer,
          primary key (sched_name, entry_id)
        );
        create table qrtz_job_status (
          sched_name text not null, job_group text not null, job_name text not null, first_fired_time bigint not null,
          last_fired_time bigint not null, last_result integer not null, last_run_time bigint not null, last_instance_name text not null,
          last_entry_id text, last_summary text, last_success_time bigint, last_failure_time bigint, last_failure_message text,
          consecutive_failures integer not null default 0, run_count bigint not null default 0, failure_count bigint not null default 0,
          primary key (sched_name, job_group, job_name)
        );
        """;
}
