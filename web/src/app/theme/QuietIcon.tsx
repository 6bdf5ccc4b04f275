import AntdIcon from "@ant-design/icons/es/components/AntdIconLight";
import { type ComponentProps, forwardRef } from "react";

/**
 * What draws every icon, antd's own too (see `resolve.alias` in vite.config.ts). An icon decorates: it says
 * nothing unless it is given a name. The package names each by its file: "plus New contact".
 */
const QuietIcon = forwardRef<HTMLSpanElement, ComponentProps<typeof AntdIcon>>((props, ref) => {
  const silent = props["aria-label"]
    ? null
    : { role: undefined, "aria-label": undefined, "aria-hidden": true };
  return <AntdIcon {...silent} {...props} ref={ref} />;
});
QuietIcon.displayName = "QuietIcon";

export default QuietIcon;
