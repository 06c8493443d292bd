import { ExplainedAmount } from '@/features/allocation/explain-dialog';
import ExplorerPage from '@/features/explorer/explorer-page';
import { Explained, type FigureAsked } from '@/features/explorer/explained';

const explained = (asked: FigureAsked) => <ExplainedAmount {...asked} />;

/** The explorer, where allocated figures explain themselves as they do on the allocation screens. */
export default function Explorer() {
  return (
    <Explained value={explained}>
      <ExplorerPage />
    </Explained>
  );
}
