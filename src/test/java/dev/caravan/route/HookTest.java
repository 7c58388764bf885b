// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Column;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a hook may give back for the changes that it got: as many, at the same position. */
class HookTest {

    private static final TableShape SHAPE =
            new TableShape(new TableName("dbo", "orders"), List.of(new Column("id", "integer", false)), List.of(0));
    private static final Position UP_TO = position(7);

    private static Position position(int lsn) {
        return new Position(new Lsn(lsn, 1), Instant.EPOCH);
    }

    private static List<RowChange> changes(int number) {
        return IntStream.range(0, number)
                .mapToObj(id ->
                        new RowChange(SHAPE, RowChange.Operation.INSERT, null, new Object[] {id}, UP_TO.commitLsn()))
                .toList();
    }

    private static Exchange exchange(@Nullable Object body) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(body);
        return exchange;
    }

    /** What becomes of two changes. */
    private static Exchange given(Hook hook, @Nullable Object back) {
        return hook.aggregate(exchange(new ChangeBatch(changes(2), UP_TO)), exchange(back));
    }

    private static void assertRefused(Hook hook, @Nullable Object back, String reason) {
        assertThat(given(hook, back).getException())
                .isInstanceOf(HookException.class)
                .hasMessageContaining("Hook " + hook.key() + " gave back " + reason);
    }

    @ParameterizedTest
    @EnumSource(names = {"AFTER_MAP", "BEFORE_APPLY"})
    void otherValuesAreTaken(Hook hook) {
        ChangeBatch back = new ChangeBatch(changes(2), UP_TO);
        Exchange exchange = given(hook, back);

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isSameAs(back);
    }

    @ParameterizedTest
    @EnumSource(names = {"AFTER_MAP", "BEFORE_APPLY"})
    void fewerChangesAreRefused(Hook hook) {
        assertRefused(hook, new ChangeBatch(changes(1), UP_TO), "1 changes for a batch of 2");
        assertRefused(hook, new ChangeBatch(List.of(), UP_TO), "0 changes for a batch of 2");
        assertRefused(hook, null, "nothing instead of the batch");
    }

    @ParameterizedTest
    @EnumSource(names = {"AFTER_MAP", "BEFORE_APPLY"})
    void moreChangesAreRefused(Hook hook) {
        assertRefused(hook, new ChangeBatch(changes(3), UP_TO), "3 changes for a batch of 2");
    }

    @ParameterizedTest
    @EnumSource(names = {"AFTER_MAP", "BEFORE_APPLY"})
    void anotherPositionIsRefused(Hook hook) {
        assertRefused(hook, new ChangeBatch(changes(2), position(8)), "a batch with another position");
        assertRefused(hook, new ChangeBatch(changes(2), UP_TO, false), "a batch with another position");
    }

    @ParameterizedTest
    @EnumSource(names = {"AFTER_APPLY"})
    void whatComesBackOfCommittedChangesIsLeftAlone(Hook hook) {
        Exchange exchange = given(hook, "anything");

        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isInstanceOf(ChangeBatch.class);
    }
}
