-- The same shop, as Django makes it on SQLite: declared types that decide nothing.
CREATE TABLE "shop_author" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(100) NOT NULL, "slug" varchar(50) NOT NULL UNIQUE, "joined" datetime NOT NULL, "born" date NULL, "rating" real NOT NULL, "is_active" bool NOT NULL);
CREATE TABLE "shop_tag" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "label" text NOT NULL);
CREATE TABLE "shop_book" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "title" varchar(200) NOT NULL, "isbn" varchar(13) NOT NULL UNIQUE, "price" decimal NOT NULL, "stock" integer unsigned NOT NULL CHECK ("stock" >= 0), "pages" smallint NULL, "status" varchar(10) NOT NULL, "meta" text NOT NULL CHECK ((JSON_VALID("meta") OR "meta" IS NULL)), "uid" char(32) NOT NULL, "author_id" bigint NOT NULL REFERENCES "shop_author" ("id") DEFERRABLE INITIALLY DEFERRED, "previous_id" bigint NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "status_known" CHECK ("status" IN ('draft', 'in print', '2nd hand')));
CREATE TABLE "shop_book_tags" ("id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "book_id" bigint NOT NULL REFERENCES "shop_book" ("id") DEFERRABLE INITIALLY DEFERRED, "tag_id" bigint NOT NULL REFERENCES "shop_tag" ("id") DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX "shop_book_title_author_id_uniq" ON "shop_book" ("title", "author_id");
CREATE UNIQUE INDEX "shop_book_tags_book_id_tag_id_uniq" ON "shop_book_tags" ("book_id", "tag_id");
CREATE INDEX "shop_book_author_id_8a2b" ON "shop_book" ("author_id");
CREATE INDEX "shop_book_previous_id_11aa" ON "shop_book" ("previous_id");
CREATE INDEX "shop_book_tags_tag_id_7c" ON "shop_book_tags" ("tag_id");
CREATE INDEX "in_stock" ON "shop_book" ("status", "stock") WHERE "stock" > 0;
INSERT INTO "shop_author" VALUES (1, 'Ann', 'ann', '2024-01-01 00:00:00', NULL, 4.5, 1);
INSERT INTO "shop_book" VALUES (1, 'One', '1', 10, 1, NULL, 'draft', '{}', 'x', 1, NULL), (2, 'Two', '2', 10.5, 1, NULL, 'draft', '{}', 'y', 1, 1);
