// SPDX-License-Identifier: Apache-2.0
package dev.caravan.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Customers of the shop at work: each step is one transaction, now and then rolled back, and together they change every
 * table. Rows grow by no more than a few for each step: orders are removed as they are placed.
 */
public final class ShopWorkload {

    private static final int ROLLBACK_ONE_IN = 20;

    private final Connection connection;
    private final Random random;
    private final int customers;
    private final int products;
    private final List<Step> steps = List.of(
            this::placeOrder,
            this::placeOrder,
            this::payOrder,
            this::moveOn,
            this::countStock,
            this::reprice,
            this::review,
            this::moveHouse,
            this::editCustomer,
            this::renameCategory,
            this::shiftHours,
            this::cancelOldest);

    private long nextOrder;

    /** One transaction's statements. */
    private interface Step {
        void run() throws SQLException;
    }

    /** Works on a shop of the given size. */
    public ShopWorkload(Connection connection, int customers, long seed) throws SQLException {
        this.connection = connection;
        this.random = new Random(seed);
        this.customers = customers;
        this.products = Math.max(10, customers / 4);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT MAX(order_id) FROM sales.orders")) {
            nextOrder = rs.next() ? rs.getLong(1) + 1 : 1;
        }
        connection.commit();
    }

    /** Runs one transaction. */
    public void step() throws SQLException {
        try {
            steps.get(random.nextInt(steps.size())).run();
            if (random.nextInt(ROLLBACK_ONE_IN) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    private int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private long anyOrder() {
        return 1 + (long) (random.nextDouble() * nextOrder);
    }

    private String anySku() {
        return ShopData.sku(random.nextInt(products));
    }

    private void placeOrder() throws SQLException {
        long order = nextOrder++;
        update(
                "INSERT INTO sales.orders VALUES (?,?,?,?,?,?)",
                order,
                1 + random.nextInt(customers),
                "placed",
                BigDecimal.ZERO,
                OffsetDateTime.now(ZoneOffset.ofHours(1)),
                null);
        int lines = 1 + random.nextInt(4);
        for (int line = 1; line <= lines; line++) {
            update(
                    "INSERT INTO sales.order_lines VALUES (?,?,?,?,?)",
                    order,
                    (short) line,
                    anySku(),
                    1 + random.nextInt(3),
                    BigDecimal.valueOf(99 + random.nextInt(50_000), 2));
        }
        update(
                "UPDATE sales.orders SET total = (SELECT SUM(quantity * price) FROM sales.order_lines WHERE order_id = ?)"
                        + " WHERE order_id = ?",
                order,
                order);
    }

    private void payOrder() throws SQLException {
        long order = anyOrder();
        int paid = update("UPDATE sales.orders SET status = 'paid' WHERE order_id = ?", order);
        if (paid == 1) {
            update(
                    "INSERT INTO sales.payments VALUES (?,?,?,?,?)",
                    new UUID(random.nextLong(), random.nextLong()).toString(),
                    order,
                    BigDecimal.valueOf(random.nextInt(200_000), 2),
                    "card",
                    LocalDateTime.now(ZoneOffset.UTC));
        }
    }

    private void moveOn() throws SQLException {
        update(
                "UPDATE sales.orders SET status = ?, note = ? WHERE order_id = ?",
                random.nextBoolean() ? "sent" : "delivered",
                random.nextInt(3) == 0 ? "left with a neighbour" : null,
                anyOrder());
    }

    private void countStock() throws SQLException {
        update(
                "UPDATE dbo.stock SET quantity = quantity + ?, counted_at = ? WHERE warehouse_id = ? AND sku = ?",
                random.nextInt(40) - 20,
                LocalDateTime.now(ZoneOffset.UTC),
                (short) random.nextInt(4),
                anySku());
    }

    private void reprice() throws SQLException {
        update(
                "UPDATE dbo.products SET price = price * 1.01, rating = ?, changed_at = ? WHERE sku = ?",
                1 + random.nextDouble() * 4,
                LocalDateTime.now(ZoneOffset.UTC),
                anySku());
    }

    private void review() throws SQLException {
        update(
                "INSERT INTO sales.reviews (sku, customer_id, stars, words, written_on) VALUES (?,?,?,?,?)",
                anySku(),
                1 + random.nextInt(customers),
                (short) (1 + random.nextInt(5)),
                "Würde ich wieder kaufen ☺",
                LocalDate.now(ZoneOffset.UTC));
        update("DELETE FROM sales.reviews WHERE review_id = ?", 1 + random.nextInt(customers / 2));
    }

    private void moveHouse() throws SQLException {
        // A key column changes: a delete and an insert at the target.
        update(
                "UPDATE dbo.addresses SET kind = CASE kind WHEN 'H' THEN 'W' ELSE 'H' END, street = ? WHERE customer_id = ?",
                random.nextInt(500) + " Station Road",
                1 + random.nextInt(customers));
    }

    private void editCustomer() throws SQLException {
        update(
                "UPDATE dbo.customers SET newsletter = ?, credit = credit + ? WHERE customer_id = ?",
                random.nextBoolean(),
                BigDecimal.valueOf(random.nextInt(20_000) - 10_000, 4),
                1 + random.nextInt(customers));
    }

    private void renameCategory() throws SQLException {
        update("UPDATE dbo.categories SET position = ? WHERE category_id = ?", (short) random.nextInt(256), (short)
                random.nextInt(40));
    }

    private void shiftHours() throws SQLException {
        update(
                "UPDATE dbo.warehouses SET opens = ? WHERE warehouse_id = ?",
                "0" + (5 + random.nextInt(4)) + ":30:00",
                (short) random.nextInt(ShopData.WAREHOUSES));
    }

    private void cancelOldest() throws SQLException {
        long order = anyOrder();
        update("DELETE FROM sales.payments WHERE order_id = ?", order);
        update("DELETE FROM sales.order_lines WHERE order_id = ?", order);
        update("DELETE FROM sales.orders WHERE order_id = ?", order);
    }
}
