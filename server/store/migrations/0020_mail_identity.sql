CREATE TABLE "wordmark_picture" (
	"organisation_id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "wordmark_picture_type" CHECK (type in ('image/png', 'image/jpeg')),
	CONSTRAINT "wordmark_picture_size" CHECK (octet_length(bytes) between 1 and 24576),
	CONSTRAINT "wordmark_picture_pixels" CHECK (width > 0 and height > 0)
);
--> statement-breakpoint
ALTER TABLE "message" ADD COLUMN "mail_language" text;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "colour" text DEFAULT '#154273' NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation" ADD COLUMN "wordmark" text;--> statement-breakpoint
ALTER TABLE "wordmark_picture" ADD CONSTRAINT "wordmark_picture_organisation_id_organisation_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organisation" ADD CONSTRAINT "organisation_colour" CHECK (colour ~ '^#[0-9a-f]{6}$');