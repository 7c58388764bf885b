// SPDX-License-Identifier: Apache-2.0
package dev.caravan.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import net.datafaker.Faker;
import org.jspecify.annotations.Nullable;

/** Rows of the shop: about 130,000 at full scale, the same ones for the same seed. */
public final class ShopData {

    /** Number of warehouses. */
    static final int WAREHOUSES = 8;

    private static final int CATEGORIES = 40;
    private static final int BATCH = 500;
    private static final LocalDateTime START = LocalDateTime.of(2025, 1, 1, 0, 0);
    private static final String[] STATES = {"placed", "paid", "sent", "delivered", "returned"};
    private static final String[] METHODS = {"card", "invoice", "transfer"};

    private final Connection connection;
    private final int customers;
    private final Random random;
    private final Faker faker;

    /**
     * Writes through the given connection.
     *
     * @param customers number of customers; the other tables follow from it, 16 rows a customer in all
     */
    public ShopData(Connection connection, int customers, long seed) {
        this.connection = connection;
        this.customers = customers;
        this.random = new Random(seed);
        this.faker = new Faker(Locale.ENGLISH, random);
    }

    /** SKU of a product, 0 for the first. */
    static String sku(int product) {
        return String.format(Locale.ROOT, "SKU-%06d", product);
    }

    int products() {
        return Math.max(10, customers / 4);
    }

    /** Writes all rows; gives their number. */
    public long write() throws SQLException {
        connection.setAutoCommit(false);
        long rows = people() + goods() + stock() + orders() + reviews();
        connection.commit();
        connection.setAutoCommit(true);
        return rows;
    }

    /** Sets the parameters of one row. */
    private interface RowWriter {
        void write(PreparedStatement statement, int row) throws SQLException;
    }

    private long insert(String sql, int rows, RowWriter writer) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int row = 0; row < rows; row++) {
                writer.write(statement, row);
                statement.addBatch();
                if ((row + 1) % BATCH == 0 || row + 1 == rows) {
                    statement.executeBatch();
                    connection.commit();
                }
            }
        }
        return rows;
    }

    private static void set(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private long people() throws SQLException {
        long rows = insert(
                "INSERT INTO dbo.customers (email, first_name, last_name, born, newsletter, credit) VALUES (?,?,?,?,?,?)",
                customers,
                (statement, row) -> {
                    String first = faker.name().firstName();
                    String last = faker.name().lastName();
                    set(
                            statement,
                            (first + "." + last + row + "@example.com").toLowerCase(Locale.ROOT),
                            first,
                            last,
                            random.nextInt(10) == 0
                                    ? null
                                    : LocalDate.of(1940, 1, 1).plusDays(random.nextInt(25_000)),
                            random.nextBoolean(),
                            BigDecimal.valueOf(random.nextInt(1_000_000), 4));
                });
        return rows
                + insert(
                        "INSERT INTO dbo.addresses VALUES (?,?,?,?,?,?)",
                        customers,
                        (statement, row) -> set(
                                statement,
                                row + 1,
                                random.nextBoolean() ? "H" : "W",
                                faker.address().streetAddress(),
                                faker.address().city(),
                                String.valueOf(10_000 + random.nextInt(89_999)),
                                faker.address().countryCode()));
    }

    private long goods() throws SQLException {
        long rows = insert(
                "INSERT INTO dbo.categories VALUES (?,?,?)",
                CATEGORIES,
                (statement, row) -> set(statement, (short) row, faker.commerce().department(), (short) (row + 1)));
        return rows
                + insert("INSERT INTO dbo.products VALUES (?,?,?,?,?,?,?,?,?,?)", products(), (statement, row) -> {
                    byte[] picture = new byte[200 + random.nextInt(400)];
                    random.nextBytes(picture);
                    set(
                            statement,
                            sku(row),
                            (short) random.nextInt(CATEGORIES),
                            faker.commerce().productName(),
                            faker.lorem().paragraph(3),
                            BigDecimal.valueOf(99 + random.nextInt(50_000), 2),
                            random.nextInt(8) == 0 ? null : (Object) (random.nextFloat() * 20),
                            1 + random.nextDouble() * 4,
                            picture,
                            "<product color=\"" + faker.color().name() + "\"/>",
                            START.plusMinutes(random.nextInt(500_000)));
                });
    }

    private long stock() throws SQLException {
        long rows = insert(
                "INSERT INTO dbo.warehouses VALUES (?,?,?,?)",
                WAREHOUSES,
                (statement, row) -> set(statement, (short) row, faker.address().city(), "06:00:00", "22:00:00"));
        return rows
                + insert(
                        "INSERT INTO dbo.stock VALUES (?,?,?,?)",
                        products() * 4,
                        (statement, row) -> set(
                                statement,
                                (short) (row % 4),
                                sku(row / 4),
                                random.nextInt(500),
                                START.plusMinutes(random.nextInt(500_000))));
    }

    private long orders() throws SQLException {
        int orders = customers * 3;
        long rows = insert(
                "INSERT INTO sales.orders VALUES (?,?,?,?,?,?)",
                orders,
                (statement, row) -> set(
                        statement,
                        (long) row + 1,
                        1 + random.nextInt(customers),
                        STATES[random.nextInt(STATES.length)],
                        BigDecimal.valueOf(500 + random.nextInt(200_000), 2),
                        placedAt(),
                        random.nextInt(5) == 0 ? faker.lorem().sentence() : null));
        rows += insert(
                "INSERT INTO sales.order_lines VALUES (?,?,?,?,?)",
                orders * 2,
                (statement, row) -> set(
                        statement,
                        (long) row / 2 + 1,
                        (short) (row % 2 + 1),
                        sku(random.nextInt(products())),
                        1 + random.nextInt(5),
                        BigDecimal.valueOf(99 + random.nextInt(50_000), 2)));
        return rows
                + insert(
                        "INSERT INTO sales.payments VALUES (?,?,?,?,?)",
                        orders,
                        (statement, row) -> set(
                                statement,
                                new UUID(random.nextLong(), random.nextLong()).toString(),
                                (long) row + 1,
                                BigDecimal.valueOf(500 + random.nextInt(200_000), 2),
                                METHODS[random.nextInt(METHODS.length)],
                                START.plusSeconds(random.nextInt(30_000_000))
                                        .plusNanos(random.nextInt(10_000_000) * 100L)));
    }

    private OffsetDateTime placedAt() {
        return START.plusSeconds(random.nextInt(30_000_000)).atOffset(ZoneOffset.ofHours(random.nextInt(12) - 6));
    }

    private long reviews() throws SQLException {
        return insert(
                "INSERT INTO sales.reviews (sku, customer_id, stars, words, written_on) VALUES (?,?,?,?,?)",
                customers / 2,
                (statement, row) -> set(
                        statement,
                        sku(random.nextInt(products())),
                        1 + random.nextInt(customers),
                        (short) (1 + random.nextInt(5)),
                        faker.lorem().sentence(12) + " 👍",
                        START.toLocalDate().plusDays(random.nextInt(300))));
    }
}
