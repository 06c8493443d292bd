import { Component, type ReactNode } from 'react';
import { Button } from '@/ui/button';
import { ErrorState } from '@/ui/states';

interface Props {
  /** A new value (the address) gives the screen another try. */
  at: string;
  children: ReactNode;
}

/** A bug in one screen leaves the navigation standing. */
export class ScreenBoundary extends Component<Props, { error: Error | undefined }> {
  override state = { error: undefined as Error | undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(previous: Props) {
    if (previous.at !== this.props.at && this.state.error) this.setState({ error: undefined });
  }

  override render() {
    if (!this.state.error) return this.props.children;
    return (
      <div className="flex flex-col items-start gap-3">
        <ErrorState
          className="w-full"
          what="This screen stopped working"
          reason={this.state.error.message}
          still="The other screens still work; nothing you imported is affected."
          retry={() => this.setState({ error: undefined })}
        />
        <Button onClick={() => location.reload()}>Reload the page</Button>
      </div>
    );
  }
}
