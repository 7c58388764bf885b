// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.enrich.TextPolicy.UnstorableTextException;
import dev.caravan.model.TableName;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TableStatus;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TextPolicyTest {

    private static final TableName ORDERS = new TableName("dbo", "orders");

    private final TextPolicy.ColumnText adjusting = text(true, true);
    private final TextPolicy.ColumnText strict = text(false, false);

    @Test
    void removesNul() {
        assertThat(adjusting.apply("\0a\0\0b\0")).isEqualTo("ab");
    }

    @Test
    void replacesHalfPairsAndKeepsWholeOnes() {
        assertThat(adjusting.apply("\uD83D")).isEqualTo("\uFFFD");
        assertThat(adjusting.apply("a\uDE00b")).isEqualTo("a\uFFFDb");
        assertThat(adjusting.apply("\uDE00\uD83D")).isEqualTo("\uFFFD\uFFFD");
        assertThat(adjusting.apply("\uD83D😀\uDE00")).isEqualTo("\uFFFD😀\uFFFD");
    }

    @Test
    void aNulInsideAPairLeavesTwoHalves() {
        assertThat(adjusting.apply("\uD83D\0\uDE00")).isEqualTo("\uFFFD\uFFFD");
    }

    @Test
    void countsByColumnWhatItChanged() {
        TextPolicy policy = new TextPolicy(new SyncTask.Values(true, true, false));
        TextPolicy.ColumnText note = policy.of(ORDERS, "note");
        note.apply("fine");
        note.apply("a\0b\0");
        note.apply("\uD83D\uD83D");
        note.apply("\0\uD83D");
        note.uncounted("\0");
        policy.of(ORDERS, "code").apply("\0");
        policy.of(ORDERS, "fine").apply("fine");
        policy.of(ORDERS, "at").cut();
        assertThat(policy.adjusted().columns(ORDERS))
                .containsExactly(
                        new TableStatus.Adjusted("at", 0, 0, 1),
                        new TableStatus.Adjusted("code", 1, 0, 0),
                        new TableStatus.Adjusted("note", 2, 2, 0));
        assertThat(policy.adjusted().columns(new TableName("dbo", "other"))).isEmpty();
    }

    @Test
    void refusesWhatItMustNotChangeAndSaysWhichSettingWould() {
        assertThatExceptionOfType(UnstorableTextException.class)
                .isThrownBy(() -> strict.apply("secret\0"))
                .withMessageContaining("column 'note' of table dbo.orders holds the character U+0000")
                .withMessageContaining("'values.nul: remove'")
                .withMessageNotContaining("secret");
        assertThatExceptionOfType(UnstorableTextException.class)
                .isThrownBy(() -> strict.apply("secret\uD83D"))
                .withMessageContaining("'values.surrogate: replace'");
    }

    @Test
    void takesAReplacementCharacterForTheHalfPairAsWhichTheDriverDeliversIt() {
        assertThat(adjusting.apply("a\uFFFD")).isEqualTo("a\uFFFD");
        assertThatExceptionOfType(UnstorableTextException.class).isThrownBy(() -> strict.apply("a\uFFFD"));
    }

    @Test
    void eachCharacterHasItsOwnSetting() {
        TextPolicy.ColumnText mixed = text(true, false);
        assertThat(mixed.apply("a\0")).isEqualTo("a");
        assertThatExceptionOfType(UnstorableTextException.class).isThrownBy(() -> mixed.apply("\uD83D"));
    }

    @Property
    void whatComesOutCanBeStored(@ForAll("texts") String text) {
        String out = adjusting.apply(text);
        assertThat(out.indexOf('\0')).isNegative();
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(out)).isTrue();
    }

    @Property
    void whatCanBeStoredComesBackAsTheSameObject(@ForAll("storable") String text) {
        assertThat(adjusting.apply(text)).isSameAs(text);
        assertThat(strict.apply(text)).isSameAs(text);
    }

    @Property
    void changesNothingASecondTime(@ForAll("texts") String text) {
        String once = adjusting.apply(text);
        assertThat(adjusting.apply(once)).isEqualTo(once);
    }

    private static TextPolicy.ColumnText text(boolean removeNul, boolean replaceSurrogates) {
        return new TextPolicy(new SyncTask.Values(removeNul, replaceSurrogates, false)).of(ORDERS, "note");
    }

    @Provide
    Arbitrary<String> storable() {
        return Arbitraries.of("a", "é", " ", "\uFFFC", "\uD7FF", "\uE000", "😀", "华")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.chars()
                .with('a', 'é', '\0', '\uD83D', '\uDE00', '\uFFFD')
                .list()
                .ofMaxSize(12)
                .map(chars -> {
                    StringBuilder text = new StringBuilder();
                    chars.forEach(text::append);
                    return text.toString();
                });
    }
}
