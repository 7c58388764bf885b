// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.standin.SqlClient;
import dev.caravan.standin.StandIn;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.Nationalized;
import org.hibernate.cfg.Configuration;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hibernate ORM makes, changes and validates a schema on the stand-in, and works on it. */
class HibernateIT {
    private StandIn standIn = StandIn.start();

    @BeforeEach
    void createDatabase() {
        standIn.server().createDatabase("library");
    }

    @AfterEach
    void close() {
        try (StandIn closing = standIn) {
            assertThat(closing.server().unknownStatements()).isEmpty();
        }
    }

    private SessionFactory factory(String schemaAction) {
        Configuration configuration = new Configuration();
        configuration.addAnnotatedClass(Author.class);
        configuration.addAnnotatedClass(Book.class);
        configuration.setProperty("hibernate.connection.url", standIn.url("library"));
        configuration.setProperty("hibernate.connection.username", standIn.user());
        configuration.setProperty("hibernate.connection.password", standIn.password());
        configuration.setProperty("hibernate.hbm2ddl.auto", schemaAction);
        return configuration.buildSessionFactory();
    }

    private <T> T inTransaction(SessionFactory factory, Function<Session, T> work) {
        return factory.fromTransaction(work);
    }

    @Test
    void validatesTheSchemaThatItMade() {
        factory("update").close();

        factory("validate").close();
    }

    @Test
    void missesAColumnThatIsGone() throws SQLException {
        factory("update").close();
        try (SqlClient client = SqlClient.connect(standIn, "library")) {
            client.run("ALTER TABLE Book DROP COLUMN published");
        }

        assertThatThrownBy(() -> factory("validate").close())
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageContaining("published");
    }

    @Test
    void seesAColumnOfAnotherType() throws SQLException {
        factory("update").close();
        try (SqlClient client = SqlClient.connect(standIn, "library")) {
            client.run("ALTER TABLE Book ALTER COLUMN title int NOT NULL");
        }

        assertThatThrownBy(() -> factory("validate").close())
                .isInstanceOf(SchemaManagementException.class)
                .hasMessageContaining("wrong column type");
    }

    @Test
    void addsAColumnThatIsMissing() throws SQLException {
        factory("update").close();
        try (SqlClient client = SqlClient.connect(standIn, "library")) {
            client.run("ALTER TABLE Book DROP COLUMN published");

            factory("update").close();

            assertThat(client.column("SELECT name FROM sys.columns WHERE object_id = OBJECT_ID('Book')"))
                    .contains("published");
        }
    }

    @Test
    void storesAndFindsEntities() {
        try (SessionFactory factory = factory("create")) {
            UUID mark = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
            inTransaction(factory, session -> {
                Author author = new Author();
                author.name = "Ørsted";
                session.persist(author);
                for (int i = 1; i <= 5; i++) {
                    Book book = new Book();
                    book.title = "Volume " + i;
                    book.price = new BigDecimal("10.5" + i);
                    book.published = LocalDate.of(2020, 1, i);
                    book.lent = Instant.parse("2024-01-31T10:11:12.123456Z");
                    book.mark = mark;
                    book.author = author;
                    session.persist(book);
                }
                return author;
            });

            List<String> second = inTransaction(
                    factory,
                    session -> session.createSelectionQuery(
                                    "select b.title from Book b where b.author.name = :name order by b.title desc",
                                    String.class)
                            .setParameter("name", "Ørsted")
                            .setFirstResult(1)
                            .setMaxResults(2)
                            .list());
            assertThat(second).containsExactly("Volume 4", "Volume 3");
            Book found = inTransaction(
                    factory,
                    session -> session.createSelectionQuery(
                                    "from Book b join fetch b.author where b.price > 10.54", Book.class)
                            .getSingleResult());
            assertThat(found.mark).isEqualTo(mark);
            assertThat(found.lent).isEqualTo(Instant.parse("2024-01-31T10:11:12.123456Z"));
            assertThat(found.published).isEqualTo(LocalDate.of(2020, 1, 5));
        }
    }

    @Test
    void refusesAStaleVersion() {
        try (SessionFactory factory = factory("create")) {
            Author author = inTransaction(factory, session -> {
                Author made = new Author();
                made.name = "first";
                session.persist(made);
                return made;
            });
            inTransaction(factory, session -> {
                session.find(Author.class, author.id).name = "second";
                return author;
            });

            author.name = "late";
            assertThatThrownBy(() -> inTransaction(factory, session -> session.merge(author)))
                    .isInstanceOf(jakarta.persistence.OptimisticLockException.class);
        }
    }

    /** Has an identity key and a version. */
    @Entity(name = "Author")
    @Table(indexes = @Index(name = "IX_Author_name", columnList = "name", unique = true))
    static class Author {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        @Nationalized
        @Column(nullable = false, length = 80)
        String name = "";

        @Version
        int version;
    }

    /** Has a key from a sequence and columns of many types. */
    @Entity(name = "Book")
    static class Book {
        @Id
        @GeneratedValue(generator = "books")
        @SequenceGenerator(name = "books", sequenceName = "book_numbers", allocationSize = 10)
        @Nullable
        Integer id;

        @Column(nullable = false)
        String title = "";

        @Column(precision = 12, scale = 2)
        @Nullable
        BigDecimal price;

        @Nullable
        LocalDate published;

        @Nullable
        Instant lent;

        @Nullable
        UUID mark;

        boolean torn;

        @ManyToOne(optional = false)
        @JoinColumn(name = "author_id")
        @Nullable
        Author author;
    }
}
