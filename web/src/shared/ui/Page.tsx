import type { ReactNode } from "react";
import { useEffect } from "react";

type PageProps = {
  /** null where the page's own content carries the heading. */
  title: ReactNode;
  /** Text for the browser's tab where the title is not plain text. */
  tabTitle?: string;
  sub?: ReactNode;
  crumb?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
};

export function useTabTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Cumulus` : "Cumulus";
  }, [title]);
}

/** The frame of every page that is not an editor: title, one line below it, actions at the right. */
export function Page({ title, tabTitle, sub, crumb, actions, children }: PageProps) {
  useTabTitle(tabTitle ?? (typeof title === "string" ? title : ""));
  return (
    <div className="page">
      {title || crumb || sub || actions ? (
        <header className="page-head">
          <div style={{ minWidth: 0 }}>
            {crumb ? <div className="crumb">{crumb}</div> : null}
            {title === null ? null : <h1>{title}</h1>}
            {sub ? <div className="page-sub">{sub}</div> : null}
          </div>
          {actions ? <div className="page-actions">{actions}</div> : null}
        </header>
      ) : null}
      {children}
    </div>
  );
}

type CardProps = {
  title?: ReactNode;
  extra?: ReactNode;
  className?: string;
  flush?: boolean;
  children: ReactNode;
};

export function Card({ title, extra, className, flush, children }: CardProps) {
  return (
    <section className={`card ${className ?? ""}`}>
      {title ? (
        <div className="card-head">
          <h2>{title}</h2>
          {extra ? <div className="card-extra">{extra}</div> : null}
        </div>
      ) : null}
      {flush ? children : <div className="card-body">{children}</div>}
    </section>
  );
}
