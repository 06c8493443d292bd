import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { apiText } from '@/api/client';
import { useLiveState } from '@/api/live';
import { buttonClass } from '@/ui/button';
import { Card } from '@/ui/card';

const checkMs = 15_000;
const liveWords = {
  connecting: 'Connecting',
  live: 'Connected',
  offline: 'Not connected, trying again',
};

const readyShape = z.object({
  engines: z.array(
    z.object({ engine: z.string(), state: z.string(), reason: z.nullish(z.string()) }),
  ),
});

const engineNames: Record<string, string> = {
  clickhouse: 'Cost engine',
  postgres: 'Platform database',
};

/** The engines as the server reports them; a report of another shape tells of none. */
function enginesIn(text: string) {
  try {
    const report = readyShape.safeParse(JSON.parse(text));
    return report.success ? report.data.engines : [];
  } catch {
    return [];
  }
}

/** Whether the parts of the platform are well, in words. */
export function AboutCard() {
  const live = useLiveState();
  const ready = useQuery({
    queryKey: ['health'],
    queryFn: () => apiText('/health/ready'),
    refetchInterval: checkMs,
  });
  const status = ready.data?.status;
  const server =
    status === undefined
      ? 'Checking…'
      : status === 0
        ? 'Cannot be reached'
        : status < 400
          ? 'Ready'
          : 'Not ready: an engine is starting or restarting';
  return (
    <Card title="About and health">
      <dl className="divide-y">
        <Fact
          name="Server"
          value={server}
          good={status !== undefined && status > 0 && status < 400}
        />
        {enginesIn(ready.data?.text ?? '').map(({ engine, state, reason }) => (
          <Fact
            key={engine}
            name={engineNames[engine] ?? engine}
            value={[state, reason].filter(Boolean).join(': ')}
            good={state === 'ready'}
          />
        ))}
        <Fact name="Live updates" value={liveWords[live]} good={live === 'live'} />
        <Fact name="Vocabulary" value="FOCUS 1.2" />
      </dl>
      <p className="mt-3 flex flex-wrap gap-2">
        <a href="/docs" className={buttonClass()}>
          API documentation
        </a>
        <a href="/openapi/v1.json" className={buttonClass()}>
          OpenAPI document
        </a>
      </p>
    </Card>
  );
}

function Fact({ name, value, good }: { name: string; value: string; good?: boolean }) {
  return (
    <div className="flex items-baseline justify-between gap-4 py-2">
      <dt className="text-muted">{name}</dt>
      <dd className={good ? 'font-medium text-good' : 'font-medium'}>
        {good === undefined ? (
          value
        ) : (
          <span role="status">{value.charAt(0).toUpperCase() + value.slice(1)}</span>
        )}
      </dd>
    </div>
  );
}
