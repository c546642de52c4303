#!/bin/sh
# Writes the manifests of a cluster to standard output: pods as `kubectl get pods -o yaml` shows them without their status, of
# workloads with five pods each, spread over namespaces, and NetworkPolicies: in each namespace one that denies all and others
# that let one application reach another on a port.
# Usage: bench/network-cluster.sh [PODS] [POLICIES]      (default 10000 1000)
set -eu

awk -v pods="${1:-10000}" -v policies="${2:-1000}" 'BEGIN {
    spaces = int(policies / 10); if (spaces < 1) spaces = 1
    apps = int(pods / 5 / spaces); if (apps < 1) apps = 1
    for (s = 0; s < spaces; s++)
        printf "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team-%d\n  labels:\n    team: team-%d\n    environment: %s\n---\n", s, s, s % 3 ? "prod" : "test"
    for (p = 0; p < pods; p++) {
        s = p % spaces; a = int(p / spaces) % apps; r = int(p / spaces / apps)
        printf "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    checksum/config: 3f1c5a0e9b7d2468\n  creationTimestamp: \"2026-11-24T08:00:00Z\"\n"
        printf "  generateName: app-%d-6d5f7c9b8d-\n  labels:\n    app: app-%d\n    app.kubernetes.io/part-of: shop\n    pod-template-hash: 6d5f7c9b8d\n    tier: tier-%d\n", a, a, a % 4
        printf "  name: app-%d-6d5f7c9b8d-r%d\n  namespace: team-%d\n  ownerReferences:\n  - apiVersion: apps/v1\n    blockOwnerDeletion: true\n    controller: true\n    kind: ReplicaSet\n    name: app-%d-6d5f7c9b8d\n    uid: 00000000-0000-4000-8000-000000000000\n", a, r, s, a
        printf "spec:\n  containers:\n  - env:\n    - name: LOG_LEVEL\n      value: info\n    image: registry.example.com/shop/app-%d:1.42.0\n    imagePullPolicy: IfNotPresent\n    name: app\n", a
        printf "    ports:\n    - containerPort: 8080\n      name: http\n      protocol: TCP\n    - containerPort: 9090\n      name: metrics\n      protocol: TCP\n    resources:\n      limits:\n        memory: 256Mi\n      requests:\n        cpu: 100m\n        memory: 128Mi\n"
        printf "  dnsPolicy: ClusterFirst\n  restartPolicy: Always\n  serviceAccountName: default\nstatus:\n  phase: Running\n  podIP: 10.%d.%d.%d\n---\n", 64 + int(p / 62500), int(p / 250) % 250, p % 250 + 1
    }
    for (q = 0; q < policies; q++) {
        s = q % spaces; n = int(q / spaces)
        printf "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: policy-%d\n  namespace: team-%d\nspec:\n", n, s
        if (n == 0) { printf "  podSelector: {}\n  policyTypes:\n  - Ingress\n  - Egress\n---\n"; continue }
        printf "  podSelector:\n    matchLabels:\n      app: app-%d\n  policyTypes:\n  - Ingress\n  - Egress\n", n % apps
        printf "  ingress:\n  - from:\n    - podSelector:\n        matchLabels:\n          app: app-%d\n    - namespaceSelector:\n        matchLabels:\n          team: team-%d\n      podSelector:\n        matchExpressions:\n        - key: tier\n          operator: In\n          values:\n          - tier-1\n          - tier-2\n    ports:\n    - port: http\n      protocol: TCP\n", (n + 1) % apps, (s + 1) % spaces
        printf "  egress:\n  - to:\n    - podSelector:\n        matchLabels:\n          app: app-%d\n    ports:\n    - port: 8080\n      protocol: TCP\n  - to:\n    - ipBlock:\n        cidr: 203.0.%d.0/24\n    ports:\n    - port: 443\n      protocol: TCP\n---\n", (n + 2) % apps, s % 250
    }
}'
