-- The same by SeaORM on SQLite.
CREATE TABLE "cake" ( "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar NOT NULL, "gluten_free" boolean NOT NULL DEFAULT FALSE );
CREATE TABLE "fruit" ( "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(64) NOT NULL, "cake_id" integer, CONSTRAINT "fk-fruit-cake_id" FOREIGN KEY ("cake_id") REFERENCES "cake" ("id") ON DELETE CASCADE ON UPDATE CASCADE );
CREATE TABLE "filling" ( "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar NOT NULL UNIQUE, "vendor" uuid_text NOT NULL );
CREATE TABLE "cake_filling" ( "cake_id" integer NOT NULL, "filling_id" integer NOT NULL, CONSTRAINT "pk-cake_filling" PRIMARY KEY ("cake_id", "filling_id"), FOREIGN KEY ("cake_id") REFERENCES "cake" ("id"), FOREIGN KEY ("filling_id") REFERENCES "filling" ("id") );
CREATE TABLE "order" ( "id" uuid_text NOT NULL PRIMARY KEY, "type" varchar(20) NOT NULL DEFAULT 'normal', "cake_id" integer NOT NULL, "placed_at" datetime_text NOT NULL DEFAULT CURRENT_TIMESTAMP, "changed_at" timestamp_with_timezone_text NOT NULL, "total" real_money NOT NULL, "note" json_text, FOREIGN KEY ("cake_id") REFERENCES "cake" ("id") ON DELETE RESTRICT );
CREATE INDEX "idx-fruit-cake" ON "fruit" ("cake_id");
