import { Input } from "antd";
import { type ComponentProps, lazy, Suspense } from "react";

// What few conditions ask for, and what is heavy.
const DateInput = lazy(() => import("./DateInput"));
const RegionInput = lazy(() => import("./RegionInput"));

const waiting = <Input className="value-text" disabled aria-busy="true" />;

export function LazyDates(props: ComponentProps<typeof DateInput>) {
  return (
    <Suspense fallback={waiting}>
      <DateInput {...props} />
    </Suspense>
  );
}

export function LazyRegions(props: ComponentProps<typeof RegionInput>) {
  return (
    <Suspense fallback={waiting}>
      <RegionInput {...props} />
    </Suspense>
  );
}
