CREATE TABLE "widget_build" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"manifest_hash" "bytea" NOT NULL,
	"manifest_sealed" text NOT NULL,
	"first_started_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	CONSTRAINT "widget_build_manifest_hash_unique" UNIQUE("manifest_hash")
);
--> statement-breakpoint
CREATE TABLE "widget_file" (
	"content_hash" "bytea" PRIMARY KEY NOT NULL,
	"brotli" "bytea" NOT NULL
);
