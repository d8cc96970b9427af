/* The still picture: while the drawing is moved or zoomed it is not drawn anew, line by line, but shifted
   as one picture that reaches beyond what is in sight. Where it does not reach, it is taken again. */

const RIM = 0.4; // of the width and the height, on each side
const COARSEST = 1.8; // how far a picture is stretched before it is taken again

let still = null; // { canvas, rim: { x, y }, at: { x, y }, scale }; null where what is drawn has changed since
const isMoving = () => isMoved || network.renderer.zooming;

/** Draw everything into a picture with a rim, by the means that draw it on the screen. */
function takeStill(screen) {
  const { body, renderer, canvas: { pixelRatio } } = network;
  const { clientWidth: width, clientHeight: height } = screen;
  const rim = { x: Math.round(width * RIM), y: Math.round(height * RIM) };
  const canvas = element('canvas', { width: (width + 2 * rim.x) * pixelRatio, height: (height + 2 * rim.y) * pixelRatio });
  Object.defineProperties(canvas, { clientWidth: { value: width + 2 * rim.x }, clientHeight: { value: height + 2 * rim.y } });
  const { translation: at, scale } = body.view;
  const context = canvas.getContext('2d');
  const before = [isMoved, labelBoxes, wordsDrawn, foldBoxes];
  isMoved = true; // names keep the places that they have
  body.view.translation = { x: at.x + rim.x, y: at.y + rim.y };
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
  context.translate(body.view.translation.x, body.view.translation.y);
  context.scale(scale, scale);
  body.emitter.emit('beforeDrawing', context);
  renderer._drawEdges(context);
  renderer._drawNodes(context, true);
  renderer._drawArrows(context);
  body.emitter.emit('afterDrawing', context);
  body.view.translation = at;
  [isMoved, labelBoxes, wordsDrawn, foldBoxes] = before;
  return { canvas, rim, at: { ...at }, scale };
}

/** Where the left top of the picture lies on the screen now, and how far it is stretched. */
function placeOfStill({ rim, at, scale }) {
  const { translation, scale: now } = network.body.view;
  const stretch = now / scale;
  return { x: translation.x - (rim.x + at.x) * stretch, y: translation.y - (rim.y + at.y) * stretch, stretch };
}

function reaches({ canvas }, { x, y, stretch }, { clientWidth, clientHeight }) {
  return stretch <= COARSEST && x <= 0 && y <= 0
    && x + canvas.clientWidth * stretch >= clientWidth && y + canvas.clientHeight * stretch >= clientHeight;
}

/** Draw a frame: all of it anew, or the still picture while the drawing is moved. */
function drawFrame(drawAnew, hidden = false) {
  const screen = this.canvas.frame.canvas;
  if (!this.allowRedraw || hidden || !isMoving() || !screen.clientWidth) {
    this.redrawRequested = false;
    if (this.allowRedraw) still = null;
    drawAnew.call(this, hidden);
    return;
  }
  this.body.emitter.emit('initRedraw');
  this.redrawRequested = false;
  if (!still || !reaches(still, placeOfStill(still), screen)) still = takeStill(screen);
  const { x, y, stretch } = placeOfStill(still);
  const pixel = this.canvas.pixelRatio;
  const context = this.canvas.getContext();
  const whole = value => (stretch === 1 ? Math.round(value * pixel) : value * pixel);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, screen.width, screen.height);
  context.drawImage(still.canvas, whole(x), whole(y), still.canvas.width * stretch, still.canvas.height * stretch);
}

function startStill() {
  const { renderer } = network;
  const drawAnew = renderer._redraw;
  renderer._redraw = function (hidden) { drawFrame.call(this, drawAnew, hidden); };
}
