// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The generated catalogue entry, which tools and the reference read. */
class PgCopyCatalogTest {

    private static JsonNode catalog() throws IOException {
        try (InputStream json =
                PgCopyCatalogTest.class.getResourceAsStream("/META-INF/dev/caravan/copy/pg-copy.json")) {
            return new ObjectMapper().readTree(json);
        }
    }

    @Test
    void listsEveryOption() throws Exception {
        JsonNode options = catalog().get("properties");

        List<String> setters = Arrays.stream(
                        Introspector.getBeanInfo(PgCopyConfiguration.class).getPropertyDescriptors())
                .filter(property -> property.getWriteMethod() != null)
                .map(PropertyDescriptor::getName)
                .toList();

        assertThat(setters).hasSizeGreaterThan(9);
        assertThat(options.fieldNames()).toIterable().containsAll(setters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"properties", "componentProperties", "headers"})
    void describesEachInASentence(String kind) throws IOException {
        assertThat(catalog().get(kind))
                .isNotEmpty()
                .allSatisfy(
                        option -> assertThat(option.get("description").asText()).matches("(?s)\\p{Lu}.{20,}"));
    }

    @Test
    void listsEveryHeader() throws Exception {
        List<Object> names = new java.util.ArrayList<>();
        for (Field field : PgCopyConstants.class.getFields()) {
            names.add(field.get(null));
        }

        assertThat(catalog().get("headers").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(
                        names.stream().map(Object::toString).toList());
    }

    /** {@code mvn process-test-classes} writes it. */
    @Test
    void thePageOfTheComponentSaysTheSame() throws IOException {
        assertThat(Path.of("docs/pg-copy.md")).hasContent(PgCopyPage.of(Path.of("")));
    }
}
