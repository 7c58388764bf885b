// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What may be asked of {@code /api}, for people and generators of clients. */
@ConditionalOnWebApplication
@RestController
final class ApiDocument {

    /** The document in OpenAPI's form. */
    @GetMapping(path = "/api/openapi.yaml", produces = "application/yaml")
    Resource document() {
        return new ClassPathResource("openapi.yaml", ApiDocument.class);
    }
}
