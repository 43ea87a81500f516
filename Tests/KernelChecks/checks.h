// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernel_checks.h"

struct kernel_verdict check_pack(const struct kernel_trial *trial);
struct kernel_verdict check_tile(const struct kernel_trial *trial);
struct kernel_verdict check_product(const struct kernel_trial *trial);
struct kernel_verdict check_norm(const struct kernel_trial *trial);
struct kernel_verdict check_convert(const struct kernel_trial *trial);
struct kernel_verdict check_attention(const struct kernel_trial *trial);
struct kernel_verdict check_mix(const struct kernel_trial *trial);
struct kernel_verdict check_gather(const struct kernel_trial *trial);
