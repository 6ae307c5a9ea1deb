/* The 2-2-2 logistic network, trained on one sample: what a compiler makes of it when it knows every size. */
#include <math.h>

void train(double *w, int updates, double rate) {
    double W[2][2], V[2][2], b[2], c[2], x[2] = {0.05, 0.1}, t[2] = {0.01, 0.99}, h[2], o[2], d[2], q[2];
    for (int i = 0; i < 4; i++) { W[i / 2][i % 2] = w[i]; V[i / 2][i % 2] = w[6 + i]; }
    for (int j = 0; j < 2; j++) { b[j] = w[4 + j]; c[j] = w[10 + j]; }
    for (int k = 0; k < updates; k++) {
        for (int j = 0; j < 2; j++) h[j] = 1 / (1 + exp(-(b[j] + x[0] * W[0][j] + x[1] * W[1][j])));
        for (int j = 0; j < 2; j++) {
            o[j] = 1 / (1 + exp(-(c[j] + h[0] * V[0][j] + h[1] * V[1][j])));
            d[j] = (o[j] - t[j]) * o[j] * (1 - o[j]);
        }
        for (int i = 0; i < 2; i++) q[i] = (d[0] * V[i][0] + d[1] * V[i][1]) * h[i] * (1 - h[i]);
        for (int j = 0; j < 2; j++) {
            for (int i = 0; i < 2; i++) { V[i][j] -= rate * d[j] * h[i]; W[i][j] -= rate * q[j] * x[i]; }
            c[j] -= rate * d[j];
            b[j] -= rate * q[j];
        }
    }
    for (int i = 0; i < 4; i++) { w[i] = W[i / 2][i % 2]; w[6 + i] = V[i / 2][i % 2]; }
    for (int j = 0; j < 2; j++) { w[4 + j] = b[j]; w[10 + j] = c[j]; }
}
