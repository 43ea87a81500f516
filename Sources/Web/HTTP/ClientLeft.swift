// SPDX-License-Identifier: Apache-2.0

/// The client closed its connection before it had its answer: nobody is left to tell anything.
struct ClientLeft: Error {}
