ALTER TYPE "public"."blob_kind" ADD VALUE 'sharedfile' BEFORE 'reply';--> statement-breakpoint
CREATE TABLE "shared_file" (
	"message_id" uuid NOT NULL,
	"blob_id" text NOT NULL,
	"blob" bigint NOT NULL,
	CONSTRAINT "shared_file_message_id_blob_id_pk" PRIMARY KEY("message_id","blob_id")
);
--> statement-breakpoint
ALTER TABLE "blob" ALTER COLUMN "message_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "blob" ADD COLUMN "organisation_id" uuid;--> statement-breakpoint
ALTER TABLE "shared_file" ADD CONSTRAINT "shared_file_message_id_message_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shared_file" ADD CONSTRAINT "shared_file_blob_blob_id_fk" FOREIGN KEY ("blob") REFERENCES "public"."blob"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "shared_file_blob" ON "shared_file" USING btree ("blob");--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_of_message" CHECK ((message_id is null) = (kind::text = 'sharedfile'));--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_shared" CHECK ((organisation_id is null) = (message_id is not null));--> statement-breakpoint
CREATE OR REPLACE FUNCTION "count_stored_records"() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO storage_use (organisation_id, bytes)
    SELECT coalesce(blob.organisation_id, message.organisation_id) AS organisation, sum(octet_length(stored.bytes))
    FROM stored JOIN blob ON blob.id = stored.blob LEFT JOIN message ON message.id = blob.message_id
    GROUP BY organisation;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "count_deleted_blob"() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO storage_use (organisation_id, bytes)
    SELECT organisation_id, -gone.bytes
    FROM (
      SELECT OLD.organisation_id AS organisation_id WHERE OLD.organisation_id IS NOT NULL
      UNION ALL SELECT message.organisation_id FROM message WHERE message.id = OLD.message_id
    ) AS owner, (SELECT sum(octet_length(record.bytes)) AS bytes FROM record WHERE record.blob = OLD.id) AS gone
    WHERE gone.bytes > 0;
  RETURN OLD;
END $$;--> statement-breakpoint
-- With the last message that shares a file, the file goes. Two that go at the same moment wait for each other: the
-- second sees, after the lock, that the first is gone.
CREATE FUNCTION "delete_unshared_files"() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM blob WHERE id IN (SELECT left_alone.blob FROM left_alone) ORDER BY id FOR UPDATE;
  DELETE FROM blob WHERE id IN (SELECT left_alone.blob FROM left_alone)
    AND NOT EXISTS (SELECT FROM shared_file WHERE shared_file.blob = blob.id);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "shared_file_deleted" AFTER DELETE ON "shared_file"
  REFERENCING OLD TABLE AS left_alone FOR EACH STATEMENT EXECUTE FUNCTION delete_unshared_files();
