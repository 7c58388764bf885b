// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.caravan.copy.PgCopyConstants;
import dev.caravan.model.TableName;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class RowEditsTest {

    private final RowEdits edits = new RowEdits();

    @Test
    void equalBinaryValuesHaveEqualDigests() {
        Exchange exchange = rows(new Object[] {1, new byte[] {7, 8}}, new Object[] {2, new byte[] {7, 8}});

        edits.digest(exchange, "dbo.t", "v", "salt");

        Iterator<?> edited = exchange.getMessage().getBody(Iterator.class);
        Object first = ((Object[]) edited.next())[1];
        assertThat(first).asString().hasSize(64);
        assertThat(((Object[]) edited.next())[1]).isEqualTo(first);
    }

    @Test
    void binaryValuesStandInTextsInHexadecimalDigits() {
        Exchange exchange = rows(new Object[] {1, new byte[] {7, -1}});

        edits.set(exchange, "dbo.t", "v", "{id}:{v}");

        Iterator<?> edited = exchange.getMessage().getBody(Iterator.class);
        assertThat((Object[]) edited.next()).containsExactly(1, "1:07ff");
    }

    @Test
    void refusesToChangeAKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> edits.clear(rows(new Object[] {1, null}), "dbo.t", "id"))
                .withMessageContaining("Column id is part of the key");
    }

    private static Exchange rows(Object[]... rows) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(List.of(rows).iterator());
        exchange.getMessage().setHeader(PgCopyConstants.TABLE, new TableName("dbo", "t"));
        exchange.getMessage().setHeader(PgCopyConstants.COLUMNS, List.of("id", "v"));
        exchange.getMessage().setHeader(PgCopyConstants.KEY, List.of("id"));
        return exchange;
    }
}
