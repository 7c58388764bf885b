// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Where an expectation comes from: a page of Microsoft's documentation, or a section of a protocol specification. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@interface Cites {

    /** Addresses or section numbers. */
    String[] value();
}
