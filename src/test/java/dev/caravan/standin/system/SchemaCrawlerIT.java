// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import schemacrawler.inclusionrule.RegularExpressionInclusionRule;
import schemacrawler.schema.Catalog;
import schemacrawler.schema.Column;
import schemacrawler.schema.ForeignKey;
import schemacrawler.schema.Index;
import schemacrawler.schema.IndexColumn;
import schemacrawler.schema.NamedObject;
import schemacrawler.schema.PrimaryKey;
import schemacrawler.schema.Routine;
import schemacrawler.schema.Table;
import schemacrawler.schemacrawler.LimitOptionsBuilder;
import schemacrawler.schemacrawler.LoadOptionsBuilder;
import schemacrawler.schemacrawler.SchemaCrawlerOptions;
import schemacrawler.schemacrawler.SchemaCrawlerOptionsBuilder;
import schemacrawler.schemacrawler.SchemaInfoLevelBuilder;
import schemacrawler.tools.utility.SchemaCrawlerUtility;
import us.fatehi.utility.datasource.DatabaseConnectionSource;
import us.fatehi.utility.datasource.DatabaseConnectionSources;
import us.fatehi.utility.datasource.MultiUseUserCredentials;

/** SchemaCrawler, unmodified and at its greatest level of detail, sees in the stand-in what was created. */
class SchemaCrawlerIT {
    // Held, so that its level is not forgotten.
    private static final Logger CRAWLER_LOG = Logger.getLogger("schemacrawler");

    private static final StandIn STAND_IN = StandIn.start();

    @BeforeAll
    static void createSchemas() throws SQLException, IOException {
        CRAWLER_LOG.setLevel(Level.SEVERE);
        Logger.getLogger("us.fatehi").setLevel(Level.SEVERE);
        STAND_IN.server().createDatabase("shop");
        STAND_IN.server().createDatabase("library");
        run("shop", text("/demo/shop.sql").split("(?m)^GO\\s*$"));
        run(
                "library",
                "CREATE TYPE dbo.Isbn FROM varchar(13) NOT NULL",
                "CREATE SEQUENCE dbo.tickets AS int START WITH 5",
                "CREATE TABLE dbo.author (id int IDENTITY NOT NULL CONSTRAINT PK_author PRIMARY KEY,"
                        + " name nvarchar(50) NOT NULL CONSTRAINT UQ_author UNIQUE)",
                "CREATE TABLE dbo.book (isbn dbo.Isbn CONSTRAINT PK_book PRIMARY KEY NONCLUSTERED, author_id int NOT NULL"
                        + " CONSTRAINT FK_book_author REFERENCES dbo.author (id) ON DELETE CASCADE,"
                        + " title nvarchar(max) NULL, price money NOT NULL CONSTRAINT CK_price CHECK (price >= 0),"
                        + " dear AS (price * 2))",
                "CREATE INDEX IX_book_price ON dbo.book (price DESC, author_id) INCLUDE (title) WHERE price > 0",
                "CREATE VIEW dbo.titles AS SELECT b.title, a.name FROM dbo.book b JOIN dbo.author a ON a.id = b.author_id",
                "CREATE PROCEDURE dbo.lend @isbn dbo.Isbn, @days int = 14, @till date OUTPUT AS SET @till = NULL",
                "CREATE FUNCTION dbo.fine (@days int) RETURNS money AS BEGIN RETURN @days * 0.5 END",
                "CREATE TRIGGER dbo.counted ON dbo.book AFTER INSERT, DELETE AS PRINT 'counted'",
                "CREATE SYNONYM dbo.volume FOR dbo.book",
                "EXEC sp_addextendedproperty 'MS_Description', N'Who wrote.', 'SCHEMA', 'dbo', 'TABLE', 'author'",
                "EXEC sp_addextendedproperty 'MS_Description', N'On the cover.', 'SCHEMA', 'dbo', 'TABLE', 'author',"
                        + " 'COLUMN', 'name'");
    }

    private static void run(String database, String... batches) throws SQLException {
        try (SqlClient client = SqlClient.connect(STAND_IN, database)) {
            for (String batch : batches) {
                if (!batch.isBlank()) {
                    client.run(batch);
                }
            }
        }
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(SchemaCrawlerIT.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void close() {
        try (StandIn closing = STAND_IN) {
            assertThat(closing.server().unknownStatements()).isEmpty();
        }
    }

    private static Catalog crawl(String database) {
        DatabaseConnectionSource source = DatabaseConnectionSources.newDatabaseConnectionSource(
                STAND_IN.url(database), new MultiUseUserCredentials(STAND_IN.user(), STAND_IN.password()));
        SchemaCrawlerOptions options = SchemaCrawlerOptionsBuilder.newSchemaCrawlerOptions()
                .withLimitOptions(LimitOptionsBuilder.builder()
                        .includeSchemas(new RegularExpressionInclusionRule(database + "\\.(dbo|sales)"))
                        .includeAllRoutines()
                        .includeAllSequences()
                        .includeAllSynonyms()
                        .toOptions())
                .withLoadOptions(LoadOptionsBuilder.builder()
                        .withSchemaInfoLevel(SchemaInfoLevelBuilder.maximum())
                        .toOptions());
        return SchemaCrawlerUtility.getCatalog(source, options);
    }

    private static List<String> listing(Collection<Table> tables) {
        List<String> lines = new ArrayList<>();
        for (Table table : tables) {
            lines.add(table.getTableType() + " " + table.getSchema().getName() + "." + table.getName());
            table.getColumns().forEach(column -> lines.add("  " + column(column)));
            PrimaryKey key = table.getPrimaryKey();
            if (key != null) {
                lines.add("  key " + key.getName() + names(key.getConstrainedColumns()));
            }
            table.getIndexes().stream()
                    .filter(index -> key == null || !index.getName().equals(key.getName()))
                    .sorted()
                    .forEach(index -> lines.add("  " + index(index)));
            table.getImportedForeignKeys().forEach(foreign -> lines.add("  " + foreign(foreign)));
        }
        return lines;
    }

    private static String column(Column column) {
        String width = column.getWidth() == null ? "" : column.getWidth();
        return column.getName() + " " + column.getColumnDataType().getName() + width
                + (column.isNullable() ? "" : " not null") + (column.isGenerated() ? " computed" : "")
                + (column.getDefaultValue() == null ? "" : " default " + column.getDefaultValue());
    }

    private static String index(Index index) {
        return (index.isUnique() ? "unique " : "index ")
                + index.getName()
                + index.getColumns().stream().map(SchemaCrawlerIT::part).collect(Collectors.joining(", ", "(", ")"));
    }

    private static String part(IndexColumn column) {
        return column.getName() + (column.getSortSequence().name().equals("descending") ? " desc" : "");
    }

    private static String foreign(ForeignKey key) {
        return key.getName()
                + key.getColumnReferences().stream()
                        .map(r -> r.getForeignKeyColumn().getName() + " -> "
                                + r.getPrimaryKeyColumn().getParent().getName() + "."
                                + r.getPrimaryKeyColumn().getName())
                        .collect(Collectors.joining(", ", "(", ")"))
                + " delete " + key.getDeleteRule();
    }

    private static String names(List<? extends NamedObject> objects) {
        return objects.stream().map(NamedObject::getName).collect(Collectors.joining(", ", "(", ")"));
    }

    @Test
    void listsTheDemoSchemaAsItWasCreated() throws IOException {
        assertThat(String.join("\n", listing(crawl("shop").getTables())))
                .isEqualTo(text("/standin/shop-listing.txt").strip());
    }

    @Test
    void listsKeysViewsAndComputedColumns() {
        Catalog library = crawl("library");

        assertThat(listing(library.getTables()))
                .containsExactly(
                        "table dbo.author",
                        "  id int identity not null",
                        "  name nvarchar(50) not null",
                        "  key PK_author(id)",
                        "  unique UQ_author(name)",
                        "table dbo.book",
                        "  isbn Isbn(13) not null",
                        "  author_id int not null",
                        "  title nvarchar",
                        "  price money(19, 4) not null",
                        "  dear money(19, 4) computed",
                        "  key PK_book(isbn)",
                        "  index IX_book_price(price desc, author_id)",
                        "  FK_book_author(author_id -> author.id) delete cascade",
                        "view dbo.titles",
                        "  title nvarchar",
                        "  name nvarchar(50) not null");
    }

    @Test
    void listsRoutinesSequencesAndSynonyms() {
        Catalog library = crawl("library");

        // The number behind the name is sp_stored_procedures' own.
        assertThat(library.getRoutines().stream().map(Routine::getName)).containsExactly("fine;0", "lend;1");
        assertThat(names(List.copyOf(library.getSequences()))).isEqualTo("(tickets)");
        assertThat(names(List.copyOf(library.getSynonyms()))).isEqualTo("(volume)");
    }

    @Test
    void findsTriggersChecksDefinitionsAndRemarks() {
        Catalog library = crawl("library");
        Table book = table(library, "book");
        Table author = table(library, "author");

        assertThat(names(List.copyOf(book.getTriggers()))).isEqualTo("(counted)");
        assertThat(book.getTableConstraints().stream().map(NamedObject::getName))
                .contains("CK_price");
        assertThat(table(library, "titles").getDefinition()).contains("CREATE VIEW dbo.titles");
        assertThat(author.getRemarks()).isEqualTo("Who wrote.");
        assertThat(author.lookupColumn("name").map(Column::getRemarks)).contains("On the cover.");
    }

    private static Table table(Catalog catalog, String name) {
        return catalog.getTables().stream()
                .filter(t -> t.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
