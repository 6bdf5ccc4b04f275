import {
  DisconnectOutlined,
  FileSearchOutlined,
  LockOutlined,
  ReloadOutlined,
  WarningOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api";
import { errorText } from "../errors";
import { useCan } from "../session";
import type { Permission } from "../types";
import type { Tone } from "./Pill";

type StateProps = {
  icon: ReactNode;
  tone?: Tone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  compact?: boolean;
  /** It is all there is on the page: its title is the page's heading. */
  main?: boolean;
};

/** One look for everything that stands where content would: empty, error, no permission. */
export function State({ icon, tone = "primary", title, children, action, compact, main }: StateProps) {
  const Heading = main ? "h1" : "h2";
  return (
    <div className={compact ? "state compact" : "state"}>
      <span className="tile" data-tone={tone} aria-hidden>
        {icon}
      </span>
      <Heading>{title}</Heading>
      {children ? <p>{children}</p> : null}
      {action ? <div className="row wrap">{action}</div> : null}
    </div>
  );
}

export function NoPermission({ main }: { main?: boolean }) {
  const { t } = useTranslation("common");
  return (
    <State icon={<LockOutlined />} tone="amber" title={t("noPermission.title")} main={main}>
      {t("noPermission.text")}
    </State>
  );
}

type ErrorProps = { error: unknown; retry?: () => void; compact?: boolean; main?: boolean };

export function ErrorState({ error, retry, ...look }: ErrorProps) {
  const { t } = useTranslation("common");
  const status = error instanceof ApiError ? error.status : -1;
  if (status === 403) return <NoPermission main={look.main} />;
  const again = retry ? (
    <Button icon={<ReloadOutlined />} onClick={retry}>
      {t("retry")}
    </Button>
  ) : null;
  if (status === 404)
    return (
      <State icon={<FileSearchOutlined />} tone="gray" title={t("notFound.title")} {...look}>
        {t("notFound.text")}
      </State>
    );
  if (status === 0)
    return (
      <State icon={<DisconnectOutlined />} tone="coral" title={t("offline.title")} action={again} {...look}>
        {t("offline.text")}
      </State>
    );
  return (
    <State icon={<WarningOutlined />} tone="coral" title={t("failed.title")} action={again} {...look}>
      {errorText(error)}
    </State>
  );
}

type GuardProps = { permission: Permission; part?: boolean; children: ReactNode };

/** A page, or with `part` a part of one, for those who hold the right; everyone else is told what is missing. */
export function Guard({ permission, part, children }: GuardProps) {
  return useCan(permission) ? children : <NoPermission main={!part} />;
}

export function Skeleton({ height = 16, width }: { height?: number; width?: number | string }) {
  return <div className="skeleton" style={{ height, width }} aria-hidden />;
}

export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  const { t } = useTranslation("common");
  return (
    <div className="stack" style={{ padding: 20 }} role="status" aria-label={t("loading")}>
      {Array.from({ length: rows }, (_, index) => (
        <div className="row" key={index} style={{ gap: 14 }}>
          <Skeleton height={34} width={34} />
          <div className="grow">
            <Skeleton height={13} width={`${70 - ((index * 13) % 34)}%`} />
          </div>
          <Skeleton height={13} width={90} />
        </div>
      ))}
    </div>
  );
}

type QueryLike<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** Skeleton, error or content of one query; content stays while it is fetched again. */
export function QueryView<T>(props: {
  query: QueryLike<T>;
  skeleton?: ReactNode;
  /** What is asked for is the whole page, its heading included. */
  main?: boolean;
  children: (data: T) => ReactNode;
}) {
  const { query, skeleton, main, children } = props;
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorState error={query.error} retry={() => query.refetch()} main={main} />;
  return skeleton ?? <SkeletonRows />;
}
