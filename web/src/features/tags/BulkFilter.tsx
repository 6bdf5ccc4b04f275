import { FilterOutlined } from "@ant-design/icons";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Builder } from "@/shared/expression/Builder";
import { useCatalogue } from "@/shared/expression/catalogue";
import { usePreview } from "@/shared/expression/preview";
import { createBuilderStore, useTree } from "@/shared/expression/store";
import "@/shared/expression/texts";
import { fromExpression, toExpression } from "@/shared/expression/tree";
import type { Expression } from "@/shared/expression/types";
import { useFormat } from "@/shared/format";
import type { Catalogue } from "@/shared/types";
import type { People } from "./api";

export type Chosen = { expression: NonNullable<People["filter"]>; count: number };

type FormProps = {
  chosen: Chosen | null;
  catalogue: Catalogue;
  close: () => void;
  choose: (chosen: Chosen) => void;
};

function FilterForm({ chosen, catalogue, close, choose }: FormProps) {
  const { t } = useTranslation("tags");
  const format = useFormat();
  const [store] = useState(() =>
    createBuilderStore(fromExpression((chosen?.expression ?? { all: [] }) as unknown as Expression)),
  );
  const tree = useTree(store);
  const { preview, complete } = usePreview(tree, catalogue);
  const take = () => {
    const expression = toExpression(tree) as unknown as Chosen["expression"];
    choose({ expression, count: preview?.count ?? 0 });
    close();
  };
  return (
    <Modal
      open
      width={960}
      title={t("bulk.filterTitle")}
      okText={t("bulk.use")}
      okButtonProps={{ disabled: !complete || !preview || tree.children.length === 0 }}
      onCancel={close}
      onOk={take}
    >
      <Builder store={store} catalogue={catalogue} preview={preview} readOnly={false} />
      <p className="sub">{preview ? t("bulk.fit", { value: format.count(preview.count) }) : null}</p>
    </Modal>
  );
}

/** Conditions as in a segment, for this one time. */
export function BulkFilter({ chosen, choose }: { chosen: Chosen | null; choose: (chosen: Chosen) => void }) {
  const { t } = useTranslation("tags");
  const format = useFormat();
  const catalogue = useCatalogue();
  const [open, setOpen] = useState(false);
  return (
    <div className="row wrap bulk-filter">
      <Button icon={<FilterOutlined />} disabled={!catalogue.data} onClick={() => setOpen(true)}>
        {t(chosen ? "bulk.changeFilter" : "bulk.makeFilter")}
      </Button>
      {chosen ? <span className="sub">{t("bulk.fit", { value: format.count(chosen.count) })}</span> : null}
      {open && catalogue.data ? (
        <FilterForm chosen={chosen} catalogue={catalogue.data} close={() => setOpen(false)} choose={choose} />
      ) : null}
    </div>
  );
}
