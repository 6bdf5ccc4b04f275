import { DeleteOutlined, FileOutlined, InboxOutlined } from "@ant-design/icons";
import { Upload } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import type { ContactFile } from "@/shared/types";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useAddFile, useDeleteFile, useFiles } from "./api";

const MB = 1024 * 1024;

function useColumns(contactId: number, mayEdit: boolean): Column<ContactFile>[] {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  const format = useFormat();
  const remove = useDeleteFile(contactId);
  return [
    {
      key: "name",
      title: t("file.name"),
      lead: true,
      render: (row) => (
        <a href={`/api/v1/contacts/${contactId}/files/${row.id}`} download={row.name}>
          {row.name}
        </a>
      ),
    },
    { key: "by", title: t("file.by"), render: (row) => row.author || "—" },
    {
      key: "size",
      title: t("file.size"),
      end: true,
      render: (row) => <span className="num">{format.count(Math.ceil(row.bytes / 1024))} KB</span>,
    },
    { key: "at", title: t("file.at"), end: true, render: (row) => <When at={row.created_at} /> },
    {
      key: "delete",
      title: "",
      end: true,
      render: (row) =>
        mayEdit ? (
          <button
            type="button"
            className="icon-button"
            aria-label={`${common("delete")} ${row.name}`}
            title={common("delete")}
            onClick={() => remove.mutate(row.id, { onError: toast.error })}
          >
            <DeleteOutlined />
          </button>
        ) : null,
    },
  ];
}

/** Contracts, photographs, mails: what is kept about the person. */
export function Files({ contactId }: { contactId: number }) {
  const { t } = useTranslation("contacts");
  const mayEdit = useCan("contacts.edit");
  const files = useFiles(contactId);
  const add = useAddFile(contactId);
  const columns = useColumns(contactId, mayEdit);
  return (
    <QueryView query={files}>
      {({ items, max_bytes, endings }) => (
        <>
          {mayEdit ? (
            <div className="file-drop">
              <Upload.Dragger
                multiple
                showUploadList={false}
                accept={endings.map((ending) => `.${ending}`).join(",")}
                customRequest={({ file }) => {
                  if (file instanceof File) add.mutate(file, { onError: toast.error });
                }}
              >
                <InboxOutlined aria-hidden /> {t("file.drop", { size: max_bytes / MB })}
              </Upload.Dragger>
            </div>
          ) : null}
          {items.length === 0 ? (
            <State icon={<FileOutlined />} tone="gray" title={t("file.none")} compact>
              {t("file.noneText")}
            </State>
          ) : (
            <DataTable label={t("tab.files")} columns={columns} rows={items} rowKey={(row) => row.id} />
          )}
        </>
      )}
    </QueryView>
  );
}
