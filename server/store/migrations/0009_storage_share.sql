CREATE TABLE "storage_use" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "storage_use_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" uuid NOT NULL,
	"bytes" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "storage_bytes" bigint DEFAULT 53687091200 NOT NULL;--> statement-breakpoint
CREATE INDEX "storage_use_of_organisation" ON "storage_use" USING btree ("organisation_id");--> statement-breakpoint
CREATE FUNCTION "count_stored_records"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO storage_use (organisation_id, bytes)
    SELECT message.organisation_id, sum(octet_length(stored.bytes))
    FROM stored JOIN blob ON blob.id = stored.blob JOIN message ON message.id = blob.message_id
    GROUP BY message.organisation_id;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "record_stored" AFTER INSERT ON "record"
  REFERENCING NEW TABLE AS stored FOR EACH STATEMENT EXECUTE FUNCTION count_stored_records();--> statement-breakpoint
CREATE FUNCTION "count_deleted_blob"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO storage_use (organisation_id, bytes)
    SELECT message.organisation_id, -gone.bytes
    FROM message, (SELECT sum(octet_length(record.bytes)) AS bytes FROM record WHERE record.blob = OLD.id) AS gone
    WHERE message.id = OLD.message_id AND gone.bytes > 0;
  RETURN OLD;
END $$;--> statement-breakpoint
CREATE TRIGGER "blob_deleted" BEFORE DELETE ON "blob" FOR EACH ROW EXECUTE FUNCTION count_deleted_blob();--> statement-breakpoint
-- By a cascade its blobs would go after it, and nobody could tell whose they were.
CREATE FUNCTION "delete_blobs_first"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM blob WHERE blob.message_id = OLD.id;
  RETURN OLD;
END $$;--> statement-breakpoint
CREATE TRIGGER "message_deleted" BEFORE DELETE ON "message" FOR EACH ROW EXECUTE FUNCTION delete_blobs_first();--> statement-breakpoint
INSERT INTO "storage_use" ("organisation_id", "bytes")
  SELECT message.organisation_id, sum(octet_length(record.bytes))
  FROM record JOIN blob ON blob.id = record.blob JOIN message ON message.id = blob.message_id
  GROUP BY message.organisation_id;
